//! Rules and wire types.
