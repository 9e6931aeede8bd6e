"""Every indicator defined once, with its numerator, its denominator and its caveats."""
