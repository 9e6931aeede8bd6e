"""How the site looks and speaks: the design system, its words in four languages, the frame of every page."""
