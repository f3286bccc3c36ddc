//! What a test's fences describe, built through the same functions as the command line uses.
