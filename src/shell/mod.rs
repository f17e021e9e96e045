//! Everything that touches the world, one door for each outside thing.
