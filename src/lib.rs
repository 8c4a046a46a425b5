//! Chalkgrad.
