"""The outside world's formats, by published version; its words stay in here."""
