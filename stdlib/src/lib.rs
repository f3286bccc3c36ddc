//! The standard library: the schema of facts, the rules that say what production or a scan is, and the clauses of the
//! policy template, as text. Nothing here is code: the front end reads these files as it reads a user's.
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod template;

/// Every policy file: path below `stdlib/`, and text. Sorted by path.
pub const FILES: &[(&str, &str)] = &[
    ("clauses/policy.policy", include_str!("../clauses/policy.policy")),
    ("rules/components.policy", include_str!("../rules/components.policy")),
    ("rules/delivery.policy", include_str!("../rules/delivery.policy")),
    ("rules/environments.policy", include_str!("../rules/environments.policy")),
    ("rules/outsiders.policy", include_str!("../rules/outsiders.policy")),
    ("rules/parameters.policy", include_str!("../rules/parameters.policy")),
    ("rules/scans.policy", include_str!("../rules/scans.policy")),
    ("rules/secrets.policy", include_str!("../rules/secrets.policy")),
    ("schema/artifact.policy", include_str!("../schema/artifact.policy")),
    ("schema/attestation.policy", include_str!("../schema/attestation.policy")),
    ("schema/audit.policy", include_str!("../schema/audit.policy")),
    ("schema/deployment.policy", include_str!("../schema/deployment.policy")),
    ("schema/identity.policy", include_str!("../schema/identity.policy")),
    ("schema/pipeline.policy", include_str!("../schema/pipeline.policy")),
    ("schema/runner.policy", include_str!("../schema/runner.policy")),
    ("schema/scan.policy", include_str!("../schema/scan.policy")),
    ("schema/secret.policy", include_str!("../schema/secret.policy")),
    ("schema/source_control.policy", include_str!("../schema/source_control.policy")),
];

/// The ids of each control framework, one a line, by the framework's short name. Sorted by name. Ids only: the texts belong
/// to their publishers. SP 800-204D numbers no controls, so its list holds sections.
pub const CONTROLS: &[(&str, &str)] = &[
    ("cis_ssc", include_str!("../controls/cis_ssc.txt")),
    ("dora", include_str!("../controls/dora.txt")),
    ("iso27001", include_str!("../controls/iso27001.txt")),
    ("nis2", include_str!("../controls/nis2.txt")),
    ("nist800204d", include_str!("../controls/nist800204d.txt")),
    ("nist80053", include_str!("../controls/nist80053.txt")),
    ("osps", include_str!("../controls/osps.txt")),
    ("owasp_cicd", include_str!("../controls/owasp_cicd.txt")),
    ("pci", include_str!("../controls/pci.txt")),
    ("s2c2f", include_str!("../controls/s2c2f.txt")),
    ("slsa", include_str!("../controls/slsa.txt")),
    ("soc2", include_str!("../controls/soc2.txt")),
    ("ssdf", include_str!("../controls/ssdf.txt")),
];
