"""Public statistics: reads publication bundles and nothing else. No login, no cookie, no other host."""
