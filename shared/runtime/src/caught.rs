//! Runs code that may panic, and says where it panicked but never repeats the message, which may quote what arrived.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What the work gives, or the file and line that panicked. A panic prints nothing.
///
/// # Errors
/// Where the work panicked: the place.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    note_places();
    let watched = WATCHED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    WATCHED.set(watched);
    done.map_err(|_| PLACE.take())
}

/// Has the place of a panic noted on threads that are watched; on any other it is told as before.
fn note_places() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let told = take_hook();
        set_hook(Box::new(move |panic| {
            if !WATCHED.get() {
                return told(panic);
            }
            let place = panic.location().map(|it| format!("{}:{}", it.file(), it.line()));
            PLACE.set(place.unwrap_or_default());
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_known_by_its_place_and_not_by_its_words() {
        assert_eq!(caught(|| 1), Ok(1));
        let line = line!() + 1;
        let place = caught(|| panic!("张三 19900000012")).unwrap_err();
        assert_eq!(place, format!("{}:{line}", file!()));
        assert_eq!(caught(|| 2), Ok(2));
    }
}
