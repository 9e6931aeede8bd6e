"""Every write to the register, by its name. Callers have asked `permissions`; these ask `policies`, and are whole."""
