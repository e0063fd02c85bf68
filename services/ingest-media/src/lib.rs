//! Media mentions (feeds) become intake.
