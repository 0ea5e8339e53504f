"""What a sentence does: its acts, its class of question, the powers it names, and how sure that is."""
