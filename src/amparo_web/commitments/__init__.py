"""Treaties, national laws, promises and outcomes: what 35 states signed, enacted and did, by which source, since when.

Derivations live in `amparo.commitments`; this room stores what the secretariat and civil society enter, and shows both.
"""
