//! Checksums, decoding and measures of randomness.

/// CRC-32 as GitHub, npm and Grafana put it behind their tokens.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1 == 1;
            crc >>= 1;
            if carry {
                crc ^= 0xEDB8_8320;
            }
        }
    }
    !crc
}

/// A number in base 62 (digits, upper case, lower case), padded with zeros to six digits.
pub(super) fn base62(number: u32) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = number;
    let mut out = [b'0'; 6];
    for place in out.iter_mut().rev() {
        *place = DIGITS.get((rest % 62) as usize).copied().unwrap_or(b'0');
        rest /= 62;
    }
    out.iter().map(|it| char::from(*it)).collect()
}

/// Whether the last six characters are the checksum of those before.
pub(super) fn has_crc_base62(body: &str) -> bool {
    let Some(cut) = body.len().checked_sub(6) else {
        return false;
    };
    let (Some(random), Some(sum)) = (body.get(..cut), body.get(cut..)) else {
        return false;
    };
    base62(crc32(random.as_bytes())) == sum
}

/// Bytes of base64, standard or for URLs, up to the first character that is neither; padding ends it.
pub(crate) fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut have) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = (bits << 6) | u32::from(value);
        have = have.saturating_add(6);
        if have >= 8 {
            have = have.saturating_sub(8);
            out.push(u8::try_from((bits >> have) & 0xFF).unwrap_or(0));
        }
    }
    out
}

/// Shannon entropy in hundredths of a bit per byte.
pub(super) fn entropy(text: &str) -> u32 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count = count.saturating_add(1);
        }
    }
    let length = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX));
    let share = |count: &u32| f64::from(*count) / length;
    let bits: f64 = counts.iter().filter(|it| **it > 0).map(share).map(|it| -it * it.log2()).sum();
    let hundredths = (bits * 100.0).clamp(0.0, 800.0);
    // A comparison instead of a cast: the value is at most 800.
    (0..=800).rev().find(|it| f64::from(*it) <= hundredths).unwrap_or(0)
}

/// Whether text could have come out of a generator: enough different characters, no long run of one, no run upwards.
pub(super) fn looks_random(text: &str) -> bool {
    let mut seen = [false; 256];
    let (mut same, mut up) = (1_u32, 1_u32);
    let (mut longest_same, mut longest_up) = (1_u32, 1_u32);
    let mut previous = None;
    for byte in text.bytes() {
        if let Some(slot) = seen.get_mut(usize::from(byte)) {
            *slot = true;
        }
        same = if previous == Some(byte) { same.saturating_add(1) } else { 1 };
        up = match previous {
            Some(it) if byte == it.wrapping_add(1) => up.saturating_add(1),
            _ => 1,
        };
        longest_same = longest_same.max(same);
        longest_up = longest_up.max(up);
        previous = Some(byte);
    }
    let different = seen.iter().filter(|it| **it).count();
    different >= (text.len() / 3).min(9) && longest_same < 5 && longest_up < 6
}

/// Whether one of the lower-case words stands somewhere in the text, in either case.
pub(super) fn mentions(text: &str, words: &[&str]) -> bool {
    // A bit for each letter that a word begins with: one test passes over most of a text.
    let bit = |byte: u8| 1_u32 << (byte & 31);
    let firsts = words.iter().filter_map(|it| it.bytes().next()).fold(0, |all, it| all | bit(it));
    let bytes = text.as_bytes();
    let begins = |at: usize, word: &&str| {
        let end = at.saturating_add(word.len());
        bytes.get(at..end).is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()))
    };
    let candidates = bytes.iter().enumerate().filter(|(_, byte)| firsts & bit(**byte) != 0);
    candidates.into_iter().any(|(at, _)| words.iter().any(|word| begins(at, word)))
}

/// Words of values that stand for something to be filled in.
const PLACEHOLDERS: &[&str] = &[
    "change",
    "changeme",
    "dummy",
    "example",
    "fake",
    "foobar",
    "insert",
    "placeholder",
    "redacted",
    "replace",
    "sample",
    "xxxx",
    "your",
    "....",
    "****",
    "todo",
    "not-a-real",
    "notreal",
    "mock",
    "invalid",
];

/// Whether a value says itself that it is none.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|it| lower.contains(it))
}
