"""Keys of the instance, and what is sealed with them.

A model seals a field by declaring it so, naming the attribute that holds whose key it is:

    surname = SealedField(holder="person_id")        # text;  SealedJSONField for structures

Assigning text to it on an instance is allowed; saving seals it. Reading gives a `Sealed`, whose `reveal()` opens it and
which shows nothing when it is printed, logged or pickled. Searching goes through `tokens.token_of`. Destroying a
holder's key (`actions.shred`) makes everything sealed for that holder unreadable, wherever a copy of it lies.
"""
