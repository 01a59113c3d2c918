namespace Domicile.Policy.InForce.Postgres;

/// <summary>The tables of what is and was in force, in the control database, schema <c>domicile_control</c>.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>policy_text</term><description>every text that ever was part of a document, by its SHA-256</description></item>
/// <item><term>policy_part</term><description>which texts make up a document, in order</description></item>
/// <item><term>policy_announced</term><description>what was about to be in force, written before it was</description></item>
/// <item><term>enactment</term><description>what has been in force since when; rows are only added</description></item>
/// <item><term>enactment_stranded</term><description>whom it left with nowhere to be, as confirmed</description></item>
/// </list></remarks>
public static class EnactmentScript
{
    /// <summary>Creates what is absent. Safe to repeat.</summary>
    public const string Create = """
        CREATE SCHEMA IF NOT EXISTS domicile_control;
        CREATE TABLE IF NOT EXISTS domicile_control.policy_text (version text PRIMARY KEY, content text NOT NULL);
        CREATE TABLE IF NOT EXISTS domicile_control.policy_part (
          document text NOT NULL, place integer NOT NULL, role text NOT NULL, name text NOT NULL,
          version text NOT NULL REFERENCES domicile_control.policy_text, PRIMARY KEY (document, place));
        CREATE TABLE IF NOT EXISTS domicile_control.policy_announced (
          seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
          decision_table text NOT NULL, document text NOT NULL);
        CREATE TABLE IF NOT EXISTS domicile_control.enactment (
          number bigint PRIMARY KEY, since timestamptz NOT NULL DEFAULT clock_timestamp(), day date NOT NULL,
          decision_table text NOT NULL, document text NOT NULL);
        CREATE TABLE IF NOT EXISTS domicile_control.enactment_stranded (
          enactment bigint NOT NULL REFERENCES domicile_control.enactment, kind text NOT NULL, site text NOT NULL, residence text NOT NULL,
          subjects bigint, PRIMARY KEY (enactment, kind, site, residence));
        """;
}
