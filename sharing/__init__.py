"""Links, sign-in policy, audit and the SQL box: who may see what, and what they did. No Streamlit here."""
