using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Tests.Configuration;

/// <summary>Catalogs for pure tests, written short: <c>Schema.Table("users", "id int !key", "email text ! unique")</c>.</summary>
internal static class Schema
{
    internal static DatabaseCatalog Of(params Table[] tables) => new(180_000, tables.ToImmutableDictionary(t => t.Name));

    /// <summary>A column is 'name type' and any of the words '!' (NOT NULL), 'key', 'unique', '-&gt;table.column', 'serial'.</summary>
    internal static Table Table(string name, params string[] columns)
    {
        var cut = columns.Select(c => c.Split(' ')).ToList();
        var table = TableName.Parse(name);
        var key = new UniqueKey($"{name}_pkey", [.. cut.Where(c => c.Contains("key")).Select(c => c[0])], true, $"{name} primary key", false);
        return new(
            table, false, false, false, [.. cut.Select(Column)],
            [.. key.Columns.IsEmpty ? [] : new[] { key }, .. cut.Where(c => c.Contains("unique")).Select(c => new UniqueKey($"{name}_{c[0]}_key", [c[0]], false, $"unique ({c[0]})", false))],
            [.. cut.SelectMany(c => c.Where(w => w.StartsWith("->", StringComparison.Ordinal)).Select(w => w[2..].Split('.')).Select(to => new ForeignKey($"{name}_{c[0]}_fkey", [c[0]], TableName.Parse(to[0]), [to[1]], "NO ACTION", "NO ACTION", false, false)))],
            ImmutableDictionary<string, string>.Empty, [], false, false, 'd', "owner", 10, 8192);
    }

    private static Column Column(string[] words) => new(
        words[0], words[1], words.Contains("!") || words.Contains("key"), null, false, false, words.Contains("serial") ? $"{words[0]}_seq" : null, true)
    {
        Category = words[1] switch { "int" or "integer" or "bigint" or "numeric" => 'N', "timestamptz" or "date" => 'D', "uuid" or "jsonb" => 'U', _ => 'S' },
        BaseType = words[1] == "int" ? "integer" : words[1],
    };
}
