"""A region that does not exist, with its agencies, its logins and its figures: for trying the whole of Amparo."""
