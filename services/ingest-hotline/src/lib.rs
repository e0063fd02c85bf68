//! Hotline work orders (12345, 12350) become intake.
