//! Codes of 80 random bits that people copy by hand: temporary passwords and recovery codes.

use huiying_runtime::{Secret, keyring};

use crate::Error;

/// Crockford's base 32: no letter that is read as a digit.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const N_LETTERS: usize = 16;
const GROUP: usize = 4;

/// A new code such as `7K3M-Q9TX-0WZ4-HB2D`.
pub(crate) fn draw() -> Result<Secret, Error> {
    let bytes = keyring::random_bytes::<N_LETTERS>().map_err(|source| Error::Chance { source })?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-").into())
}

/// A code as it is compared: people leave out dashes, write small letters and mistake O for 0.
pub(crate) fn normalised(text: &str) -> String {
    let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(N_LETTERS + 1);
    letters
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_however_a_person_copies_it() {
        let code = draw().unwrap();
        let code = code.reveal();
        assert_eq!(code.len(), 19);
        let whole = normalised(code);
        assert_eq!(whole.len(), N_LETTERS);
        for copied in
            [code.to_lowercase(), code.replace('-', ""), code.replace('-', " "), code.replace('0', "o")]
        {
            assert_eq!(normalised(&copied), whole, "{copied}");
        }
        assert_ne!(normalised(&format!("{code}0")), whole);
        assert_ne!(draw().unwrap().reveal(), code);
    }
}
