//! Formats of tokens: what they begin with, what follows, how long they are.
//! INVARIANT: sorted by prefix, so that the rules for a first byte stand together.

use super::check;

/// What a token's body is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// Letters and digits.
    Alnum,
    /// Letters, digits, `_` and `-`.
    Word,
    /// Letters, digits, `_`, `-`, `.` and `=`.
    Dotted,
    /// Lower-case hexadecimal digits.
    Hex,
    /// Upper-case letters and `2` to `7`.
    Base32,
    /// Upper-case letters and digits.
    Upper,
}

/// One format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    pub(super) prefix: &'static str,
    pub(super) rule: &'static str,
    pub(super) body: Body,
    pub(super) least: usize,
    pub(super) most: usize,
    /// A further test of the body.
    pub(super) test: fn(&str) -> bool,
}

const fn format(
    prefix: &'static str,
    rule: &'static str,
    body: Body,
    length: (usize, usize),
) -> Format {
    Format { prefix, rule, body, least: length.0, most: length.1, test: check::looks_random }
}

const fn tested(format: Format, test: fn(&str) -> bool) -> Format {
    Format { test, ..format }
}

use Body::{Alnum, Base32, Dotted, Hex, Upper, Word};

/// Every format, one a line.
pub(super) const FORMATS: &[Format] = &[
    tested(format("A3T", "aws-access-key", Upper, (17, 17)), is_access_key),
    format("AGE-SECRET-KEY-1", "age-secret-key", Upper, (58, 58)),
    tested(format("AKIA", "aws-access-key", Base32, (16, 16)), is_access_key),
    tested(format("ASIA", "aws-access-key", Base32, (16, 16)), is_access_key),
    format("AIza", "google-api-key", Word, (35, 35)),
    format("EAACEdEose0cBA", "facebook-token", Alnum, (20, 200)),
    format("GOCSPX-", "google-oauth-secret", Word, (28, 28)),
    format("GR1348941", "gitlab-runner-token", Word, (20, 20)),
    format("HRKU-", "heroku-token", Word, (36, 80)),
    format("NRAK-", "newrelic-key", Upper, (27, 27)),
    format("PMAK-", "postman-key", Word, (59, 59)),
    tested(format("SG.", "sendgrid-key", Dotted, (66, 66)), is_sendgrid),
    format("dapi", "databricks-token", Hex, (32, 32)),
    format("dckr_oat_", "docker-token", Word, (27, 40)),
    format("dckr_pat_", "docker-token", Word, (27, 40)),
    format("doo_v1_", "digitalocean-token", Hex, (64, 64)),
    format("dop_v1_", "digitalocean-token", Hex, (64, 64)),
    format("dp.pt.", "doppler-token", Alnum, (40, 50)),
    format("dp.st.", "doppler-token", Dotted, (40, 80)),
    format("fm2_", "fly-token", Word, (80, 4000)),
    tested(format("gho_", "github-token", Alnum, (36, 36)), check::has_crc_base62),
    tested(format("ghp_", "github-token", Alnum, (36, 36)), check::has_crc_base62),
    tested(format("ghr_", "github-token", Alnum, (36, 76)), check::has_crc_base62),
    tested(format("ghs_", "github-token", Alnum, (36, 36)), check::has_crc_base62),
    tested(format("ghu_", "github-token", Alnum, (36, 36)), check::has_crc_base62),
    tested(format("github_pat_", "github-token", Word, (82, 82)), is_fine_grained),
    format("glagent-", "gitlab-token", Word, (50, 120)),
    format("glcbt-", "gitlab-token", Word, (20, 60)),
    format("gldt-", "gitlab-token", Word, (20, 120)),
    format("glft-", "gitlab-token", Word, (20, 120)),
    format("glimt-", "gitlab-token", Word, (25, 120)),
    format("gloas-", "gitlab-token", Word, (64, 120)),
    format("glpat-", "gitlab-token", Dotted, (20, 320)),
    format("glptt-", "gitlab-token", Word, (40, 120)),
    format("glrt-", "gitlab-token", Dotted, (20, 320)),
    format("glrtr-", "gitlab-token", Dotted, (20, 320)),
    format("glsa_", "grafana-token", Word, (41, 41)),
    format("glsoat-", "gitlab-token", Word, (20, 120)),
    format("hf_", "huggingface-token", Alnum, (34, 34)),
    format("hvb.", "vault-token", Word, (90, 500)),
    format("hvs.", "vault-token", Word, (24, 500)),
    format("lin_api_", "linear-key", Alnum, (40, 40)),
    tested(format("npm_", "npm-token", Alnum, (36, 36)), check::has_crc_base62),
    format("oy2", "nuget-key", Alnum, (43, 43)),
    format("pscale_pw_", "planetscale-password", Dotted, (32, 64)),
    format("pscale_tkn_", "planetscale-token", Dotted, (32, 64)),
    format("pul-", "pulumi-token", Hex, (40, 40)),
    format("pypi-AgEIcHlwaS5vcmc", "pypi-token", Word, (50, 1000)),
    format("pypi-AgENdGVzdC5weXBpLm9yZw", "pypi-token", Word, (50, 1000)),
    format("rk_live_", "stripe-key", Alnum, (20, 247)),
    format("rubygems_", "rubygems-key", Hex, (48, 48)),
    format("sbp_", "supabase-token", Hex, (40, 40)),
    format("shpat_", "shopify-token", Hex, (32, 32)),
    format("shpss_", "shopify-token", Hex, (32, 32)),
    format("sk-ant-", "anthropic-key", Word, (80, 120)),
    format("sk-proj-", "openai-key", Word, (40, 200)),
    format("sk_live_", "stripe-key", Alnum, (20, 247)),
    format("sntrys_", "sentry-token", Dotted, (60, 400)),
    format("sq0atp-", "square-token", Word, (22, 22)),
    format("sq0csp-", "square-token", Word, (43, 43)),
    format("tfp_", "terraform-token", Alnum, (60, 90)),
    format("whsec_", "stripe-key", Alnum, (32, 40)),
    format("xapp-1-", "slack-token", Word, (60, 120)),
    format("xoxa-", "slack-token", Word, (40, 160)),
    format("xoxb-", "slack-token", Word, (40, 160)),
    format("xoxe-", "slack-token", Word, (40, 200)),
    format("xoxp-", "slack-token", Word, (40, 160)),
    format("xoxr-", "slack-token", Word, (40, 160)),
    format("xoxs-", "slack-token", Word, (40, 160)),
];

/// Whether some format begins with these two bytes: it leaves out nearly every word of a text at once.
pub(super) fn may_begin(first: u8, second: u8) -> bool {
    match first {
        b'A' => matches!(second, b'3' | b'G' | b'I' | b'K' | b'S'),
        b'E' | b'x' => matches!(second, b'A' | b'a' | b'o'),
        b'G' => matches!(second, b'O' | b'R'),
        b'H' | b'N' => second == b'R',
        b'P' => second == b'M',
        b'S' => second == b'G',
        b'd' => matches!(second, b'a' | b'c' | b'o' | b'p'),
        b'f' => second == b'm',
        b'g' => matches!(second, b'h' | b'i' | b'l'),
        b'h' => matches!(second, b'f' | b'v'),
        b'l' => second == b'i',
        b'n' => second == b'p',
        b'o' => second == b'y',
        b'p' => matches!(second, b's' | b'u' | b'y'),
        b'r' => matches!(second, b'k' | b'u'),
        b's' => matches!(second, b'b' | b'h' | b'k' | b'n' | b'q'),
        b't' => second == b'f',
        b'w' => second == b'h',
        _ => false,
    }
}

impl Body {
    pub(super) fn holds(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Dotted => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'=')
            }
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::Base32 => matches!(byte, b'A'..=b'Z' | b'2'..=b'7'),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        }
    }
}

/// The vendor's own documentation ends its sample keys so.
fn is_access_key(body: &str) -> bool {
    check::looks_random(body) && !body.ends_with("EXAMPLE")
}

fn is_fine_grained(body: &str) -> bool {
    body.as_bytes().get(22) == Some(&b'_') && check::looks_random(body)
}

fn is_sendgrid(body: &str) -> bool {
    body.as_bytes().get(22) == Some(&b'.') && check::looks_random(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_grouped_by_first_byte() {
        let firsts: Vec<u8> = FORMATS.iter().map(|it| it.prefix.as_bytes()[0]).collect();
        assert!(firsts.is_sorted());
        assert!(FORMATS.iter().all(|it| it.least <= it.most));
    }

    #[test]
    fn no_format_is_left_out_at_once() {
        for bytes in FORMATS.iter().map(|it| it.prefix.as_bytes()) {
            assert!(may_begin(bytes[0], bytes[1]), "{bytes:?}");
        }
        assert!(!may_begin(b't', b'h') && !may_begin(b'l', b'e'));
    }
}
