"""The exercise from the participant pack to the debrief, and the desk beside the conversation."""
