//! Rules at kinks, ties and singular points: what `conventions.md` says.
