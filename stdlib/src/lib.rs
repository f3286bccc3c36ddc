//! The standard library: the schema of facts, the rules that say what production or a scan is, and the clauses of the
//! policy template, as text. Nothing here is code: the front end reads these files as it reads a user's.
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod evidence;
pub mod frameworks;
pub mod template;

/// Every policy file: path below `stdlib/`, and text. Sorted by path.
pub const FILES: &[(&str, &str)] = &[
    (
        "clauses/1.1/1.1.a_mfa_required.policy",
        include_str!("../clauses/1.1/1.1.a_mfa_required.policy"),
    ),
    (
        "clauses/1.1/1.1.b_short_lived_tokens.policy",
        include_str!("../clauses/1.1/1.1.b_short_lived_tokens.policy"),
    ),
    (
        "clauses/1.1/1.1.c_no_shared_credentials.policy",
        include_str!("../clauses/1.1/1.1.c_no_shared_credentials.policy"),
    ),
    (
        "clauses/1.1/1.1.d1_admin_access_approved.policy",
        include_str!("../clauses/1.1/1.1.d1_admin_access_approved.policy"),
    ),
    (
        "clauses/1.1/1.1.d2_admin_access_recertified.policy",
        include_str!("../clauses/1.1/1.1.d2_admin_access_recertified.policy"),
    ),
    (
        "clauses/1.2/1.2.a_least_privilege.policy",
        include_str!("../clauses/1.2/1.2.a_least_privilege.policy"),
    ),
    (
        "clauses/1.2/1.2.b_production_approval_separate.policy",
        include_str!("../clauses/1.2/1.2.b_production_approval_separate.policy"),
    ),
    (
        "clauses/1.2/1.2.c_pipeline_changes_reviewed.policy",
        include_str!("../clauses/1.2/1.2.c_pipeline_changes_reviewed.policy"),
    ),
    (
        "clauses/1.2/1.2.d_no_fork_code_on_production_runners.policy",
        include_str!("../clauses/1.2/1.2.d_no_fork_code_on_production_runners.policy"),
    ),
    (
        "clauses/2.1/2.1.a_secrets_in_approved_store.policy",
        include_str!("../clauses/2.1/2.1.a_secrets_in_approved_store.policy"),
    ),
    (
        "clauses/2.1/2.1.b1_no_secrets_in_config.policy",
        include_str!("../clauses/2.1/2.1.b1_no_secrets_in_config.policy"),
    ),
    (
        "clauses/2.1/2.1.b2_no_secrets_in_logs.policy",
        include_str!("../clauses/2.1/2.1.b2_no_secrets_in_logs.policy"),
    ),
    (
        "clauses/2.1/2.1.b3_no_secrets_in_history.policy",
        include_str!("../clauses/2.1/2.1.b3_no_secrets_in_history.policy"),
    ),
    (
        "clauses/2.1/2.1.c1_secrets_rotated.policy",
        include_str!("../clauses/2.1/2.1.c1_secrets_rotated.policy"),
    ),
    (
        "clauses/2.1/2.1.c2_compromised_secrets_rotated.policy",
        include_str!("../clauses/2.1/2.1.c2_compromised_secrets_rotated.policy"),
    ),
    (
        "clauses/2.1/2.1.d_unique_credentials_per_pipeline.policy",
        include_str!("../clauses/2.1/2.1.d_unique_credentials_per_pipeline.policy"),
    ),
    (
        "clauses/2.2/2.2.a_secrets_not_persisted.policy",
        include_str!("../clauses/2.2/2.2.a_secrets_not_persisted.policy"),
    ),
    (
        "clauses/2.2/2.2.b_secret_access_logged.policy",
        include_str!("../clauses/2.2/2.2.b_secret_access_logged.policy"),
    ),
    (
        "clauses/2.2/2.2.c_denied_secret_access_alerts.policy",
        include_str!("../clauses/2.2/2.2.c_denied_secret_access_alerts.policy"),
    ),
    (
        "clauses/3.1/3.1.a1_change_approvals_required.policy",
        include_str!("../clauses/3.1/3.1.a1_change_approvals_required.policy"),
    ),
    (
        "clauses/3.1/3.1.a2_signed_commits_required.policy",
        include_str!("../clauses/3.1/3.1.a2_signed_commits_required.policy"),
    ),
    (
        "clauses/3.1/3.1.b1_pipelines_in_version_control.policy",
        include_str!("../clauses/3.1/3.1.b1_pipelines_in_version_control.policy"),
    ),
    (
        "clauses/3.1/3.1.b2_pipelines_reviewed_like_code.policy",
        include_str!("../clauses/3.1/3.1.b2_pipelines_reviewed_like_code.policy"),
    ),
    (
        "clauses/3.1/3.1.c1_components_pinned_by_hash.policy",
        include_str!("../clauses/3.1/3.1.c1_components_pinned_by_hash.policy"),
    ),
    (
        "clauses/3.1/3.1.c2_packages_locked_by_hash.policy",
        include_str!("../clauses/3.1/3.1.c2_packages_locked_by_hash.policy"),
    ),
    (
        "clauses/3.1/3.1.d_dependency_updates_scanned.policy",
        include_str!("../clauses/3.1/3.1.d_dependency_updates_scanned.policy"),
    ),
    (
        "clauses/3.2/3.2.a1_immutable_base_images.policy",
        include_str!("../clauses/3.2/3.2.a1_immutable_base_images.policy"),
    ),
    (
        "clauses/3.2/3.2.a2_base_images_rebuilt.policy",
        include_str!("../clauses/3.2/3.2.a2_base_images_rebuilt.policy"),
    ),
    (
        "clauses/3.2/3.2.b_build_egress_restricted.policy",
        include_str!("../clauses/3.2/3.2.b_build_egress_restricted.policy"),
    ),
    (
        "clauses/3.2/3.2.c_artifacts_signed_before_storage.policy",
        include_str!("../clauses/3.2/3.2.c_artifacts_signed_before_storage.policy"),
    ),
    (
        "clauses/3.2/3.2.d1_build_logs_retained.policy",
        include_str!("../clauses/3.2/3.2.d1_build_logs_retained.policy"),
    ),
    (
        "clauses/3.2/3.2.d2_build_logs_monitored.policy",
        include_str!("../clauses/3.2/3.2.d2_build_logs_monitored.policy"),
    ),
    (
        "clauses/4.1/4.1.a1_environment_pipelines_separated.policy",
        include_str!("../clauses/4.1/4.1.a1_environment_pipelines_separated.policy"),
    ),
    (
        "clauses/4.1/4.1.a2_no_credentials_across_environments.policy",
        include_str!("../clauses/4.1/4.1.a2_no_credentials_across_environments.policy"),
    ),
    (
        "clauses/4.1/4.1.b_production_deploy_approved.policy",
        include_str!("../clauses/4.1/4.1.b_production_deploy_approved.policy"),
    ),
    (
        "clauses/4.1/4.1.c1_rollback_documented.policy",
        include_str!("../clauses/4.1/4.1.c1_rollback_documented.policy"),
    ),
    (
        "clauses/4.1/4.1.c2_rollback_tested.policy",
        include_str!("../clauses/4.1/4.1.c2_rollback_tested.policy"),
    ),
    (
        "clauses/4.2/4.2.a_security_scans_gate_deployment.policy",
        include_str!("../clauses/4.2/4.2.a_security_scans_gate_deployment.policy"),
    ),
    (
        "clauses/4.2/4.2.b_deployment_record_complete.policy",
        include_str!("../clauses/4.2/4.2.b_deployment_record_complete.policy"),
    ),
    (
        "clauses/4.2/4.2.c_deployment_verified_by_tests.policy",
        include_str!("../clauses/4.2/4.2.c_deployment_verified_by_tests.policy"),
    ),
    (
        "clauses/5.1/5.1.a_executions_logged.policy",
        include_str!("../clauses/5.1/5.1.a_executions_logged.policy"),
    ),
    (
        "clauses/5.1/5.1.b_pipeline_changes_logged_separately.policy",
        include_str!("../clauses/5.1/5.1.b_pipeline_changes_logged_separately.policy"),
    ),
    (
        "clauses/5.1/5.1.c_logs_forwarded_in_time.policy",
        include_str!("../clauses/5.1/5.1.c_logs_forwarded_in_time.policy"),
    ),
    (
        "clauses/5.2/5.2.a_auth_failures_alert.policy",
        include_str!("../clauses/5.2/5.2.a_auth_failures_alert.policy"),
    ),
    (
        "clauses/5.2/5.2.b_off_hours_secret_access_alerts.policy",
        include_str!("../clauses/5.2/5.2.b_off_hours_secret_access_alerts.policy"),
    ),
    (
        "clauses/5.2/5.2.c_pipeline_changes_alert.policy",
        include_str!("../clauses/5.2/5.2.c_pipeline_changes_alert.policy"),
    ),
    (
        "clauses/5.2/5.2.d_off_window_deployments_alert.policy",
        include_str!("../clauses/5.2/5.2.d_off_window_deployments_alert.policy"),
    ),
    (
        "clauses/5.3/5.3.a_admin_access_reviewed.policy",
        include_str!("../clauses/5.3/5.3.a_admin_access_reviewed.policy"),
    ),
    (
        "clauses/5.3/5.3.b_policy_reviewed.policy",
        include_str!("../clauses/5.3/5.3.b_policy_reviewed.policy"),
    ),
    (
        "clauses/P/P.a_pipeline_inventory_complete.policy",
        include_str!("../clauses/P/P.a_pipeline_inventory_complete.policy"),
    ),
    (
        "clauses/P/P.b_admin_access_documented.policy",
        include_str!("../clauses/P/P.b_admin_access_documented.policy"),
    ),
    (
        "clauses/P/P.c_secret_inventory_complete.policy",
        include_str!("../clauses/P/P.c_secret_inventory_complete.policy"),
    ),
    (
        "clauses/P/P.d_deployment_map_complete.policy",
        include_str!("../clauses/P/P.d_deployment_map_complete.policy"),
    ),
    (
        "clauses/V/V.a1_login_without_mfa_blocked.policy",
        include_str!("../clauses/V/V.a1_login_without_mfa_blocked.policy"),
    ),
    (
        "clauses/V/V.a2_unapproved_config_change_blocked.policy",
        include_str!("../clauses/V/V.a2_unapproved_config_change_blocked.policy"),
    ),
    (
        "clauses/V/V.b_history_search_clean.policy",
        include_str!("../clauses/V/V.b_history_search_clean.policy"),
    ),
    (
        "clauses/V/V.c1_runner_egress_tested.policy",
        include_str!("../clauses/V/V.c1_runner_egress_tested.policy"),
    ),
    (
        "clauses/V/V.c2_runner_starts_clean.policy",
        include_str!("../clauses/V/V.c2_runner_starts_clean.policy"),
    ),
    (
        "clauses/V/V.d1_execution_logs_reach_siem.policy",
        include_str!("../clauses/V/V.d1_execution_logs_reach_siem.policy"),
    ),
    (
        "clauses/V/V.d2_siem_records_complete.policy",
        include_str!("../clauses/V/V.d2_siem_records_complete.policy"),
    ),
    (
        "clauses/V/V.d3_failed_login_alert_fires.policy",
        include_str!("../clauses/V/V.d3_failed_login_alert_fires.policy"),
    ),
    (
        "clauses/V/V.e1_unapproved_deploy_blocked.policy",
        include_str!("../clauses/V/V.e1_unapproved_deploy_blocked.policy"),
    ),
    (
        "clauses/V/V.e2_approval_chain_logged.policy",
        include_str!("../clauses/V/V.e2_approval_chain_logged.policy"),
    ),
    (
        "clauses/V/V.f_validations_current.policy",
        include_str!("../clauses/V/V.f_validations_current.policy"),
    ),
    (
        "clauses/V/V.g_failed_validations_investigated.policy",
        include_str!("../clauses/V/V.g_failed_validations_investigated.policy"),
    ),
    ("clauses/policy.policy", include_str!("../clauses/policy.policy")),
    ("rules/calendars.policy", include_str!("../rules/calendars.policy")),
    ("rules/components.policy", include_str!("../rules/components.policy")),
    ("rules/delivery.policy", include_str!("../rules/delivery.policy")),
    ("rules/environments.policy", include_str!("../rules/environments.policy")),
    ("rules/network.policy", include_str!("../rules/network.policy")),
    ("rules/outsiders.policy", include_str!("../rules/outsiders.policy")),
    ("rules/parameters.policy", include_str!("../rules/parameters.policy")),
    ("rules/scans.policy", include_str!("../rules/scans.policy")),
    ("rules/secrets.policy", include_str!("../rules/secrets.policy")),
    ("rules/settings.policy", include_str!("../rules/settings.policy")),
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

/// What frameworks ask for in figures, one a line, against parameters of this library.
pub const FLOORS: &str = include_str!("../controls/floors.txt");
