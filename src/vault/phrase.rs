//! Passphrases drawn at random: six words, easy to write down and to type.

use super::VaultError;
use crate::assets;
use crate::domain::Entropy;
use zeroize::Zeroizing;

/// Words of a generated passphrase.
pub const WORDS: usize = 6;

/// Where the words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lexicon {
    /// The EFF long list: English words.
    English,
    /// Words of two pinyin syllables.
    Pinyin,
}

impl Lexicon {
    /// The list, and how many of its entries make a word.
    fn list(self) -> (&'static str, usize) {
        match self {
            Self::English => ("words/eff-large.txt", 1),
            Self::Pinyin => ("words/pinyin-syllables.txt", 2),
        }
    }
}

/// A new passphrase of six words with hyphens between them. Wiped when dropped.
///
/// # Errors
/// No randomness.
pub fn generate(lexicon: Lexicon, entropy: &mut dyn Entropy) -> Result<Zeroizing<String>, VaultError> {
    let (path, syllables) = lexicon.list();
    let list: Vec<&str> = assets::text(path).unwrap_or_default().lines().collect();
    let count = u16::try_from(list.len()).map_err(|_| VaultError::Internal("a list of words is too long"))?;
    if count == 0 {
        return Err(VaultError::Internal("a list of words is missing"));
    }
    // no reallocation leaves a copy behind
    let mut phrase = Zeroizing::new(String::with_capacity(WORDS * 24));
    for word in 0..WORDS {
        if word > 0 {
            phrase.push('-');
        }
        for _ in 0..syllables {
            phrase.push_str(list[usize::from(below(count, entropy)?)]);
        }
    }
    Ok(phrase)
}

/// A number below `count`, each as likely: draws beyond the last whole multiple are drawn again.
fn below(count: u16, entropy: &mut dyn Entropy) -> Result<u16, VaultError> {
    let whole = u16::MAX - u16::MAX % count;
    loop {
        let mut bytes = Zeroizing::new([0; 2]);
        entropy.fill(&mut *bytes)?;
        let drawn = u16::from_be_bytes(*bytes);
        if drawn < whole {
            return Ok(drawn % count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::strength::judge;
    use super::*;
    use crate::domain::EntropyError;
    use std::collections::BTreeSet;

    struct Expanded(blake3::OutputReader);

    impl Entropy for Expanded {
        fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
            self.0.fill(buffer);
            Ok(())
        }
    }

    #[test]
    fn six_words_of_either_list_are_strong_and_never_the_same() {
        let mut entropy = Expanded(blake3::Hasher::new().finalize_xof());
        for lexicon in [Lexicon::English, Lexicon::Pinyin] {
            let mut seen = BTreeSet::new();
            for _ in 0..200 {
                let phrase = generate(lexicon, &mut entropy).unwrap();
                // the EFF list has four words with a hyphen of their own
                assert!(phrase.split('-').count() >= WORDS, "{}", *phrase);
                assert_eq!(judge(&phrase, &["陈试一"]), Ok(()), "{}", *phrase);
                assert!(seen.insert(phrase.to_string()));
            }
        }
    }

    #[test]
    fn each_word_is_as_likely() {
        let mut entropy = Expanded(blake3::Hasher::new().finalize_xof());
        let mut hits = [0_u32; 7];
        for _ in 0..70_000 {
            hits[usize::from(below(7, &mut entropy).unwrap())] += 1;
        }
        assert!(hits.iter().all(|n| (9_500..10_500).contains(n)), "{hits:?}");
    }
}
