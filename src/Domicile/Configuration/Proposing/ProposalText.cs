using System.Collections.Immutable;
using System.Text;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.Configuration.Proposing;

/// <summary>Writes a proposal as a commented domicile.yaml that loads.</summary>
public static class ProposalText
{
    private static readonly string[] Eea =
        ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"];

    /// <summary>The file's text.</summary>
    /// <param name="proposal">What to write.</param>
    /// <param name="estate">The sites to name, and the control database.</param>
    public static string Write(Proposal proposal, ProposedEstate estate)
    {
        var text = new StringBuilder();
        Top(text, proposal);
        Estate(text, estate);
        Law(text, estate);
        Subjects(text, proposal, estate);
        text.Append("\ntables:\n");
        foreach (var table in proposal.Tables)
        {
            TableText.Write(text, table, [.. proposal.Decisions.Where(d => d.Table == table.Name)], estate.Source);
        }

        return text.ToString();
    }

    private static void Top(StringBuilder text, Proposal proposal)
    {
        text.Append("# Proposed by 'domicile init' from the schema and a few look-ups. Nothing here is decided until you say so.\n");
        text.Append("# Check it with 'domicile check', and against the database with 'domicile check --live'.\n");
        text.Append(proposal.Decisions.IsEmpty ? "#\n# Nothing is left open.\n" : $"#\n# TO DECIDE ({proposal.Decisions.Length}); each stands again, with what is assumed, where it belongs:\n");
        foreach (var decision in proposal.Decisions)
        {
            text.Append($"#  - [{decision.Code}] {OneLine(decision.Question)}\n");
        }
    }

    private static void Estate(StringBuilder text, ProposedEstate estate)
    {
        text.Append($"\nareas:\n  eea: [{string.Join(", ", Eea)}]\n\nsites:\n");
        foreach (var site in estate.Sites)
        {
            if (site.Country.Text == "XX")
            {
                text.Append("  # DECIDE: the name of this site, and the country where its disks stand. XX is no country.\n");
            }

            text.Append($"  {site.Id}:\n    country: {site.Country}\n    state: live\n    postgres: {Address(site.Database!, $"DOMICILE_{site.Id.Text.ToUpperInvariant().Replace('-', '_')}_PASSWORD")}\n");
        }

        if (estate.Sites.Length == 1)
        {
            text.Append("  # DECIDE: the site that data moves to, for instance:\n  # ie-dublin:\n  #   country: IE\n  #   state: live\n");
            text.Append("  #   postgres: { host: ..., database: ..., user: ..., password: { env: DOMICILE_IE_DUBLIN_PASSWORD } }\n");
        }

        text.Append($"\n# {(estate.ControlIsAssumed ? "DECIDE: w" : "W")}here directory and journal are kept: a database of its own, no directly identifying value in it.\ncontrol: {Address(estate.Control, "DOMICILE_CONTROL_PASSWORD")}\n");
    }

    /// <summary>Commented out: only the operator knows who decides about the data, and which papers there are.</summary>
    private static void Law(StringBuilder text, ProposedEstate estate) => text.Append($"""

        # Law that Domicile brings along ('domicile law show') decides where each country's people may live; 'domicile plan --due' lists, with the
        # row that refused, whom it leaves with nowhere to be. What it has to know of you and your papers goes here:
        # law:
        #   facts:
        #     instruments:             # for instance standard contractual clauses that the site's operator has signed
        #       - {"{"} id: eu-scc, recipient: operator of {estate.Source.Id}, valid_from: 2026-01-01, source: where it is filed {"}"}

        # A log that outsiders can verify: what is done to anybody's home stands there before it is done. 'domicile ledger key new' makes the key.
        # ledger:
        #   main: {"{"} sites: [{estate.Source.Id}], folder: /srv/ledger/main, key: main.key {"}"}     # every site in exactly one area

        """);

    private static void Subjects(StringBuilder text, Proposal proposal, ProposedEstate estate)
    {
        text.Append(proposal.Kinds.IsEmpty ? "\nsubjects: {}\n" : "\nsubjects:\n");
        foreach (var kind in proposal.Kinds)
        {
            var table = kind.Candidate.Table;
            foreach (var decision in proposal.Decisions.Where(d => d.Table == table.Name && (d.Code == "subject-kind" || d.Code.StartsWith("residence", StringComparison.Ordinal))))
            {
                text.Append($"  # DECIDE [{decision.Code}]: {OneLine(decision.Question)}\n  #   Assumed: {OneLine(decision.Assumed)}\n");
            }

            text.Append($"  {kind.Name}:\n    table: {Scalar(table.Name.ToString())}\n    key: {List(table.PrimaryKey)}\n");
            if (!kind.Aliases.IsEmpty)
            {
                text.Append($"    aliases: {List(kind.Aliases)}   # unique here today; kept unique across sites\n");
            }

            if (!kind.Links.IsEmpty)
            {
                text.Append($"    links: {{ {string.Join(", ", kind.Links.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}: {List(l.Value)}"))} }}\n");
            }

            Residence(text, kind);
            text.Append("    homes:                       # the first rule that covers the country decides\n");
            foreach (var (when, at) in estate.Homes)
            {
                text.Append($"      - {{ when: {when}, at: [{at}] }}\n");
            }
        }
    }

    private static void Residence(StringBuilder text, ProposedKind kind)
    {
        if (kind.ResidenceColumn is null)
        {
            text.Append($"    residence: {{ sql: {Scalar(kind.ResidenceSql ?? "NULL::text")} }}\n");
        }
        else if (kind.Map.IsEmpty)
        {
            text.Append($"    residence: {Scalar(kind.ResidenceColumn)}\n");
        }
        else
        {
            text.Append($"    residence:\n      column: {Scalar(kind.ResidenceColumn)}\n      map:                       # names found in the data\n");
            foreach (var (name, code) in kind.Map)
            {
                text.Append($"        {Scalar(name)}: {code}\n");
            }
        }
    }

    private static string Address(ServerAddress address, string variable) =>
        $"{{ host: {Scalar(address.Host)}, port: {address.Port}, database: {Scalar(address.Database)}, user: {Scalar(address.User)}"
        + (address.Password is null ? "" : $", password: {{ env: {variable} }}")
        + (address.SslMode == "prefer" ? "" : $", sslmode: {address.SslMode}") + " }";

    /// <summary>A list in one line, or the one word alone.</summary>
    internal static string List(ImmutableArray<string> words) => words is [var only] ? Scalar(only) : $"[{string.Join(", ", words.Select(Scalar))}]";

    /// <summary>A word as YAML: plain where that is safe in every version of YAML, else in double quotes.</summary>
    internal static string Scalar(string word)
    {
        var plain = word.Length > 0 && char.IsLetter(word[0]) && word[^1] != ' ' && word.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or ' ' or '-')
            && word.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n");
        return plain ? word : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    internal static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
