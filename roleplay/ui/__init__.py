"""Pages of the Streamlit app and their texts: they draw state and forward input."""
