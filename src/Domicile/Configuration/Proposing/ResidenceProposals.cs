using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Configuration.Proposing;

/// <summary>Maps the country values found in the data to codes.</summary>
internal static class ResidenceProposals
{
    internal static (ImmutableArray<ProposedKind> Kinds, ImmutableArray<Decision> Decisions) Of(ImmutableArray<ProposedKind> kinds, Probes probes)
    {
        var decisions = ImmutableArray.CreateBuilder<Decision>();
        return ([.. kinds.Select(kind => One(kind, probes, decisions))], decisions.ToImmutable());
    }

    private static ProposedKind One(ProposedKind kind, Probes probes, ImmutableArray<Decision>.Builder decisions)
    {
        var table = kind.Candidate.Table.Name;
        if (kind.ResidenceColumn is null && kind.ResidenceSql is null)
        {
            decisions.Add(new("residence-unknown", table, $"No column of '{table}' says where its subjects live.", "Nobody has a country, so the rule for 'any' holds for all. Give residence: a column, or { sql: ... } over the alias 'subject'."));
        }

        if (kind.ResidenceColumn is null || !probes.Countries.TryGetValue(table, out var values))
        {
            if (kind.ResidenceColumn is not null)
            {
                decisions.Add(new("residence-unread", table, $"The values of '{table}.{kind.ResidenceColumn}' were not read, or are too many for country names.", "They are taken for ISO 3166 codes."));
            }

            return kind;
        }

        var unknown = values.Where(v => !CountryNames.TryFind(v.Key, out _)).ToList();
        if (unknown.Count > 0)
        {
            // The values themselves may be anything that somebody typed: they are counted, not repeated.
            decisions.Add(new(
                "residence-unmapped", table,
                $"{unknown.Count} values of '{table}.{kind.ResidenceColumn}' are no known country, in {unknown.Sum(v => v.Value)} rows.",
                $"Those subjects have no country: the rule for 'any' holds. See SELECT DISTINCT {Domicile.Postgres.Sql.Name(kind.ResidenceColumn)} FROM {table.Quoted}, and add them to 'map'."));
        }

        var names = values.Keys.Where(v => !IsCode(v)).Select(v => (Name: v, Found: CountryNames.TryFind(v, out var code), Code: code)).Where(v => v.Found);
        return kind with { Map = names.ToImmutableSortedDictionary(v => v.Name, v => v.Code, StringComparer.Ordinal) };
    }

    private static bool IsCode(string value) => CountryCode.TryParse(value, out var code) && CountryNames.IsListed(code);
}
