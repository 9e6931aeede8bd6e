"""Background jobs: work that takes longer than a page may, kept in the database, with progress, cancel and a reaper."""
