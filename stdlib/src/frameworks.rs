//! What the control frameworks are called, and what a reader of their ids has to know. Names and versions only: the texts
//! belong to their publishers.

/// A control framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framework {
    /// As policies write it.
    pub name: &'static str,
    /// As its publisher calls it, with the version that the ids are of.
    pub title: &'static str,
    /// A remark that readers of a document need; may be empty.
    pub note: &'static str,
}

/// Every framework of [`crate::CONTROLS`], sorted by name.
pub const FRAMEWORKS: &[Framework] = &[
    plain("cis_ssc", "CIS Software Supply Chain Security Guide 1.0"),
    plain("dora", "DORA, Regulation (EU) 2022/2554"),
    plain("iso27001", "ISO/IEC 27001:2022, Annex A"),
    plain("nis2", "NIS 2, Implementing Regulation (EU) 2024/2690"),
    Framework {
        name: "nist800204d",
        title: "NIST SP 800-204D",
        note: "This publication numbers no controls; the ids are its sections.",
    },
    plain("nist80053", "NIST SP 800-53 Rev. 5"),
    plain("osps", "OpenSSF OSPS Baseline 2026-02-19"),
    plain("owasp_cicd", "OWASP Top 10 CI/CD Security Risks"),
    Framework {
        name: "pci",
        title: "PCI DSS 4.0.1",
        note: "In version 4.0.1, requirement 6.5.3 is about the separation of pre-production from production and 6.5.4 about the separation of roles; secure coding stands in 6.2, the procedure of changes in 6.5.1. Texts that go back to version 3.2.1 often have it otherwise.",
    },
    plain("s2c2f", "S2C2F, Secure Supply Chain Consumption Framework"),
    plain("slsa", "SLSA 1.2"),
    plain("soc2", "SOC 2, Trust Services Criteria 2017 (2022)"),
    plain("ssdf", "NIST SSDF 1.1, SP 800-218"),
];

const fn plain(name: &'static str, title: &'static str) -> Framework {
    Framework { name, title, note: "" }
}
