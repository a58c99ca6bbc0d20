//! Changes to kept inputs: bits, bytes, numbers, repetitions, pieces of other inputs, and words that have broken parsers
//! before. Everything is drawn from one seed.

use crate::MAX_LEN;

/// What has broken parsers before.
const WORDS: [&[u8]; 40] = [
    b"\0",
    b"\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf",
    "\u{202e}".as_bytes(),
    "ä".as_bytes(),
    "\u{1f9f6}".as_bytes(),
    b"\\ud800",
    b"\\u0000",
    b"%00",
    b"%",
    b"%zz",
    b"../",
    b"..\\",
    b"//",
    b"\r\n",
    b"\n\n",
    b"\t",
    b"-0",
    b"-1",
    b"0",
    b"1e999",
    b"1e-999",
    b"NaN",
    b"18446744073709551616",
    b"9223372036854775807",
    b"-9223372036854775809",
    b"4294967296",
    b"180.0000001",
    b"-90",
    b"{}",
    b"[",
    b"]",
    b"\"",
    b"null",
    b"<",
    b"](",
    b"\\",
];

/// Makes inputs from kept ones.
pub(crate) struct Mutator<'s> {
    seeds: &'s [Vec<u8>],
    state: u64,
}

impl<'s> Mutator<'s> {
    pub(crate) fn new(seeds: &'s [Vec<u8>], seed: u64) -> Self {
        Self { seeds, state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// Xorshift64*: enough for this, and the same everywhere.
    fn draw(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below the bound; 0 when that is 0.
    fn below(&mut self, bound: usize) -> usize {
        let drawn = usize::try_from(self.draw() >> 33).unwrap_or(0);
        drawn.checked_rem(bound).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.draw().to_be_bytes()[0]
    }

    fn seed(&mut self) -> &'s [u8] {
        let at = self.below(self.seeds.len());
        self.seeds.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// A stretch of so many bytes, mostly a short one.
    fn stretch(&mut self, len: usize) -> std::ops::Range<usize> {
        let from = self.below(len + 1);
        let most = if self.below(4) == 0 { len - from } else { (len - from).min(16) };
        from..from + self.below(most + 1)
    }

    pub(crate) fn next_input(&mut self) -> Vec<u8> {
        let mut bytes = self.seed().to_vec();
        for _ in 0..=self.below(6) {
            self.change(&mut bytes);
        }
        bytes.truncate(MAX_LEN);
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        match self.below(11) {
            0 => {
                let bit = 1 << self.below(8);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bit;
                }
            }
            1 => {
                let drawn = self.byte();
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = drawn;
                }
            }
            2 => {
                let word = WORDS[self.below(WORDS.len())];
                bytes.splice(at..at, word.iter().copied());
            }
            3 => {
                let stretch = self.stretch(bytes.len());
                let word = WORDS[self.below(WORDS.len())];
                bytes.splice(stretch, word.iter().copied());
            }
            4 => {
                let stretch = self.stretch(bytes.len());
                bytes.drain(stretch);
            }
            5 => {
                let piece = bytes[self.stretch(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            6 => {
                // Many times the same: what is quadratic or recursive shows.
                let piece = bytes[self.stretch(bytes.len())].to_vec();
                let room = (MAX_LEN / 4) / piece.len().max(1);
                let times = 1 + self.below(room.min(2_000) + 1);
                bytes.splice(at..at, piece.repeat(times));
            }
            7 => {
                let other = self.seed();
                let piece = other[self.stretch(other.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            8 => bytes.truncate(at),
            9 => {
                let drawn: Vec<u8> = (0..=self.below(8)).map(|_| self.byte()).collect();
                bytes.splice(at..at, drawn);
            }
            _ => self.change_number(bytes),
        }
    }

    /// Lets a run of digits become another number.
    fn change_number(&mut self, bytes: &mut Vec<u8>) {
        let from = self.below(bytes.len() + 1);
        let Some(first) = bytes.iter().skip(from).position(u8::is_ascii_digit).map(|skipped| from + skipped)
        else {
            return;
        };
        let digits = bytes.iter().skip(first).take_while(|byte| byte.is_ascii_digit()).count();
        let number = match self.below(4) {
            0 => (self.draw() % 4).to_string(),
            1 => self.draw().to_string(),
            2 => format!("-{}", self.draw() % 1_000),
            _ => format!("{}.{}", self.draw() % 400, self.draw()),
        };
        bytes.splice(first..first + digits, number.into_bytes());
    }
}

/// A name for bytes (FNV-1a).
pub(crate) fn fingerprint(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
