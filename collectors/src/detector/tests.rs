//! Every secret here is put together when the test runs, so that scanners leave this file alone.

use super::check::{base62, crc32};
use super::*;

/// Text without pattern, from a fixed seed.
fn random(alphabet: &str, length: usize, seed: u64) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let mut state = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut out = String::new();
    for _ in 0..length {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let pick = usize::try_from(state >> 33).unwrap().rem_euclid(letters.len());
        out.push(letters[pick]);
    }
    out
}

const ALNUM: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn with_checksum(prefix: &str, seed: u64) -> String {
    let body = random(ALNUM, 30, seed);
    format!("{prefix}{body}{}", base62(crc32(body.as_bytes())))
}

fn rules(hits: &[Hit]) -> Vec<&'static str> {
    hits.iter().map(|it| it.rule).collect()
}

fn in_text(text: &str) -> Vec<&'static str> {
    rules(&scan_text(text))
}

fn named(name: &str, value: &str) -> Vec<&'static str> {
    rules(&scan(Some(name), value))
}

#[test]
fn tokens_with_a_checksum_must_have_the_right_one() {
    let token = with_checksum("ghp_", 1);
    assert_eq!(in_text(&format!("x: {token} y")), ["github-token"]);
    let (start, last) = token.split_at(token.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    assert!(in_text(&format!("{start}{other}")).is_empty());
    assert_eq!(in_text(&with_checksum("npm_", 2)), ["npm-token"]);
}

#[test]
fn a_hit_is_the_place_of_the_token_alone() {
    let token = with_checksum("ghs_", 3);
    let text = format!("é \"{token}\".");
    let hits = scan_text(&text);
    assert_eq!(text.get(hits[0].start..hits[0].end), Some(token.as_str()));
}

#[test]
fn tokens_are_known_by_prefix_and_length() {
    let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let hex = "0123456789abcdef";
    let cases = [
        (format!("{}{}", "AKIA", random(upper, 16, 4)), "aws-access-key"),
        (format!("{}{}", "glpat-", random(ALNUM, 20, 5)), "gitlab-token"),
        (format!("{}{}", "AIza", random(ALNUM, 35, 6)), "google-api-key"),
        (format!("{}{}", "dop_v1_", random(hex, 64, 7)), "digitalocean-token"),
        (format!("{}{}", "sk_live_", random(ALNUM, 24, 8)), "stripe-key"),
        (
            format!("{}{}-{}", "xoxb-", random("0123456789", 12, 9), random(ALNUM, 40, 10)),
            "slack-token",
        ),
        (format!("{}{}", "pypi-AgEIcHlwaS5vcmc", random(ALNUM, 120, 11)), "pypi-token"),
        (
            format!("{}{}_{}", "github_pat_", random(ALNUM, 22, 12), random(ALNUM, 59, 13)),
            "github-token",
        ),
        (
            format!(
                "{}T0{}/B0{}/{}",
                "https://hooks.slack.com/services/",
                random(upper, 8, 14),
                random(upper, 8, 15),
                random(ALNUM, 24, 16)
            ),
            "slack-webhook",
        ),
    ];
    for (token, rule) in &cases {
        assert_eq!(in_text(&format!("key {token}\n")), [*rule], "{rule}");
        // One character more is another format.
        assert!(in_text(&format!("a{token}")).is_empty(), "{rule}");
    }
}

#[test]
fn samples_of_documentation_are_no_secrets() {
    for text in [
        format!("{}{}", "AKIA", "IOSFODNN7EXAMPLE"),
        format!("{}{}", "ghp_", "x".repeat(36)),
        format!("{}{}", "glpat-", "xxxxxxxxxxxxxxxxxxxx"),
        format!("{}{}", "sk_live_", "your_key_goes_here_1234"),
        format!("{}{}", "AIza", "0123456789012345678901234567890abcdef"),
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_owned(),
    ] {
        assert!(in_text(&text).is_empty(), "{text}");
    }
}

#[test]
fn private_keys_need_material() {
    let label = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");
    let text = format!("{label}\n{}\n{}\n", random(ALNUM, 64, 17), random(ALNUM, 64, 18));
    assert_eq!(in_text(&text), ["private-key"]);
    let escaped = text.replace('\n', "\\n");
    assert_eq!(in_text(&format!("{{\"private_key\": \"{escaped}\"}}")), ["private-key"]);
}

#[test]
fn signed_tokens_are_decoded() {
    let header = ["eyJhbGciOiJI", "UzI1NiJ9"].concat();
    let token = format!("{header}.eyJ{}.{}", random(ALNUM, 40, 19), random(ALNUM, 43, 20));
    assert_eq!(in_text(&token), ["json-web-token"]);
    assert!(in_text("eyJ.eyJ.x").is_empty());
}

#[test]
fn passwords_in_addresses_count_unless_local_or_referred_to() {
    let password = random(ALNUM, 12, 21);
    assert_eq!(in_text(&format!("https://bot:{password}@git.acme.io/x")), ["url-password"]);
    for text in [
        format!("postgres://postgres:{password}@localhost:5432/db"),
        "https://user:$PASSWORD@git.acme.io".to_owned(),
        "https://x-access-token:${{ github.token }}@github.com/a/b".to_owned(),
        "https://user:password@git.acme.io".to_owned(),
        "https://git.acme.io/a:b@c".to_owned(),
        "image: docker://ghcr.io/a/b:tag@sha256".to_owned(),
    ] {
        assert!(in_text(&text).is_empty(), "{text}");
    }
}

#[test]
fn names_that_promise_a_secret_are_held_to_it() {
    let value = random(ALNUM, 24, 22);
    for name in ["API_KEY", "dbPassword", "client-secret", "NPM_TOKEN", "aws.secretAccessKey"] {
        assert_eq!(named(name, &value), ["secret-literal"], "{name}");
    }
    for name in ["cache-key", "TOKEN_URL", "secret-name", "public_key", "key", "KEYBOARD", "path"] {
        assert!(named(name, &value).is_empty(), "{name}");
    }
    assert_eq!(named("password", &["Tr0ub4d", "or&3"].concat()), ["secret-literal"]);
}

#[test]
fn references_placeholders_and_words_are_no_secrets() {
    for value in [
        "${{ secrets.TOKEN }}",
        "$TOKEN",
        "<< pipeline.parameters.x >>",
        "%TOKEN%",
        "write",
        "changeme123",
        "your-token-here-42",
        "postgres",
        "my-service-account-token",
        "SOME_TOKEN_2",
        "/run/secrets/token",
        "vault:kv/data/x#Y1",
        "op://vault/item/Field1",
        "true",
        "1234567890",
        "********",
        "arn:aws:secretsmanager:eu:1:secret:X9",
        "the token of the deploy user",
        "{{ .Values.token }}",
        "password",
        "secret/data/team/deploy-key",
        "@lib/token1",
    ] {
        assert!(named("TOKEN", value).is_empty(), "{value}");
    }
}

#[test]
fn command_lines_are_searched() {
    let secret = random(ALNUM, 20, 23);
    for script in [
        format!("curl -u bot:{secret} https://x"),
        format!("curl --user=bot:{secret} https://x"),
        format!("docker login -u bot -p {secret}"),
        format!("docker login --password='{secret}'"),
        format!("sshpass -p \"{secret}\" ssh h"),
        format!("export API_TOKEN={secret}"),
        format!("API_TOKEN={secret} ./run"),
        format!("tool --api-key {secret}"),
        format!("docker run -e DB_PASSWORD={secret} x"),
        format!("echo \"NPM_TOKEN={secret}\" >> $GITHUB_ENV"),
        format!("curl -H 'Authorization: Bearer {secret}' https://x"),
    ] {
        assert_eq!(scan(Some("run"), &script).len(), 1, "{script}");
    }
    for script in [
        "curl -u \"$USER:$PASS\" https://x",
        "docker login -u bot -p ${{ secrets.P }}",
        "docker login --password-stdin",
        "docker login -u a -p password",
        "export TOKEN=$(cat token)",
        "sort -u file1:x",
        "curl -H 'Authorization: Bearer $TOKEN' https://x",
    ] {
        assert!(scan(Some("run"), script).is_empty(), "{script}");
    }
}

#[test]
fn code_is_not_taken_for_assignments() {
    let secret = random(ALNUM, 32, 24);
    assert_eq!(in_text(&format!("api_key = \"{secret}\"")), ["secret-assignment"]);
    assert_eq!(in_text(&format!("API_KEY={secret}\n")), ["secret-assignment"]);
    assert_eq!(in_text(&format!("\"clientSecret\": \"{secret}\",")), ["secret-assignment"]);
    for text in [
        "let token = self.parser.next_token2();",
        "token: Token<'a, Kind32>",
        "password = getpass(\"Password for user42: \")",
        "secret = config['secret']",
        "auth_token := os.Getenv(\"AUTH_TOKEN\")",
        "if (token == tokens[index1]) {",
    ] {
        assert!(in_text(text).is_empty(), "{text}");
    }
}

#[test]
fn any_text_is_searched_to_its_end() {
    let pieces = [
        "ghp_",
        "://",
        ":",
        "@",
        "eyJ",
        ".",
        "-----BEGIN ",
        "=",
        "é",
        "a",
        "\"",
        "token",
        " ",
        "\n",
    ];
    let mut state = 5_u64;
    for _ in 0..2000 {
        let mut text = String::new();
        for _ in 0..20 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let pick = usize::try_from(state >> 33).unwrap().rem_euclid(pieces.len());
            text.push_str(pieces[pick]);
        }
        let all = [scan_text(&text), scan(Some("password"), &text)].concat();
        assert!(all.iter().all(|it| text.get(it.start..it.end).is_some()), "{text:?}");
    }
}
