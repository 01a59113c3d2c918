using System.Collections.Immutable;
using Domicile.Configuration.Yaml;
using Domicile.Estate;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>tables</c>: one rule a table.</summary>
internal sealed class TableReader(ImmutableArray<SubjectKind> kinds, ImmutableArray<Site> sites)
{
    private static readonly string[] Roles = [.. Enum.GetNames<TableRole>().Select(r => r.ToLowerInvariant())];

    internal ImmutableArray<TableRule> Read(ReadingContext context)
    {
        var rules = ImmutableArray.CreateBuilder<TableRule>();
        foreach (var (key, value) in context.Sections.Entries("tables"))
        {
            if (Name(key) is { } name && One(name, value.At($"tables.{name}")) is { } rule)
            {
                rules.Add(rule);
            }
        }

        foreach (var kind in kinds.Where(k => rules.All(r => r.Table != k.Table)))
        {
            context.Log.Add(
                context.Log.Sources.Of($"subjects.{kind.Name}.table"), $"Table '{kind.Table}' of subject kind '{kind.Name}' has no rule.",
                $"Add '{kind.Table}: {{ role: subject }}' under 'tables'.");
        }

        Sightings(context, rules);
        return rules.ToImmutable();
    }

    /// <summary>What speaks for a subject's residence must move with the subject, or it would change when its home does.</summary>
    private void Sightings(ReadingContext context, IReadOnlyCollection<TableRule> rules)
    {
        foreach (var (kind, name, table) in kinds.Where(k => k.Rehoming is not null)
            .SelectMany(k => new[] { (k, "evidence", k.Rehoming!.Evidence), (k, "notices", k.Rehoming!.Notices) }))
        {
            var place = context.Log.Sources.Of($"subjects.{kind.Name}.residence.changes.{name}");
            if (table.Table != kind.Table && rules.All(r => r.Table != table.Table || r.Role != TableRole.Owned))
            {
                context.Log.Add(place, $"Table '{table.Table}' holds {name} of '{kind.Name}' and would stay behind when a subject moves.", $"Add '{table.Table}: {{ role: owned, by: ... }}' under 'tables'.");
            }

            if (table.By.Length != kind.Key.Length)
            {
                context.Log.Add(place, $"'by' names {table.By.Length} columns; the key of '{kind.Name}' has {kind.Key.Length}.", "Name the columns that hold the subject's key, in the key's order.");
            }
        }
    }

    /// <summary>A table's name from a key or a value.</summary>
    internal static TableName? Name(YamlValue value)
    {
        if (value.Text("A table's name") is not { } text)
        {
            return null;
        }

        try
        {
            return TableName.Parse(text);
        }
        catch (DomicileException wrong)
        {
            value.Fault($"{wrong.Message} {wrong.Detail}", wrong.Hint);
            return null;
        }
    }

    private TableRule? One(TableName name, YamlValue value)
    {
        var keys = value.Keys($"Table '{name}'", "role", "by", "columns", "projection", "fill", "writer", "inside");
        if (!keys.TryGetValue("role", out var role))
        {
            value.Fault($"Table '{name}' has no role.", "Add role: subject, owned, reference or local.");
            return null;
        }

        var word = role.Text("The role") ?? "";
        if (!Roles.Contains(word, StringComparer.Ordinal))
        {
            role.Fault($"'{word}' is not a role.", Suggestion.For(word, Roles));
            return null;
        }

        var parsed = Enum.Parse<TableRole>(word, ignoreCase: true);
        Fitting(name, parsed, value, keys);
        var (projection, directedTo) = keys.TryGetValue("projection", out var columns) ? Directed(columns) : ([], []);
        return new(
            name, parsed, parsed == TableRole.Subject ? Kind(name, role) : null,
            parsed == TableRole.Owned && keys.TryGetValue("by", out var by) ? OwnershipReader.Read(by) : null,
            keys.TryGetValue("columns", out var classes) ? Classes(classes) : ImmutableDictionary<string, string>.Empty,
            projection, keys.TryGetValue("fill", out var fill) ? FillReader.Read(fill, projection) : ImmutableDictionary<string, Filler>.Empty,
            parsed == TableRole.Reference ? Writer(keys.GetValueOrDefault("writer")) : null)
        {
            DirectedTo = directedTo,
            Inside = keys.TryGetValue("inside", out var inside) ? inside.Texts("A column") : [],
        };
    }

    /// <summary>Keys that make no sense for the role.</summary>
    private static void Fitting(TableName name, TableRole role, YamlValue value, Dictionary<string, YamlValue> keys)
    {
        if (role == TableRole.Owned && !keys.ContainsKey("by"))
        {
            value.Fault($"Owned table '{name}' does not say by what.", "Add 'by:' with the column that leads to the owner, for instance by: user_id");
        }

        string[] foreign = role switch
        {
            TableRole.Owned => ["writer"],
            TableRole.Subject => ["by", "writer"],
            TableRole.Reference => ["by", "projection", "fill", "inside"],
            _ => ["by", "projection", "fill", "writer", "inside"],
        };
        foreach (var key in foreign.Where(keys.ContainsKey))
        {
            keys[key].Fault($"'{key}' has no meaning for a {role.ToString().ToLowerInvariant()} table.", "Take it out, or change the role.");
        }
    }

    private string? Kind(TableName name, YamlValue role)
    {
        var kind = kinds.FirstOrDefault(k => k.Table == name);
        if (kind is null)
        {
            role.Fault($"Table '{name}' is the root of no subject kind.", "Declare one under 'subjects' with this table, or change the role.");
        }

        return kind?.Name;
    }

    private static ImmutableDictionary<string, string> Classes(YamlValue value)
    {
        var classes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, text) in value.Entries("'columns'"))
        {
            if (text.IsNull || text.Text("A data class") is not { } word)
            {
                continue;
            }

            if (!DataClass.IsKnown(word))
            {
                text.Fault($"'{word}' is not a Fideslang data category.", Suggestion.Nearest(word, DataClass.Keys) is { } near ? $"Did you mean '{near}'?" : "See https://ethyca.github.io/fideslang/ for the keys.");
                continue;
            }

            if (DataClass.ReplacedBy(word) is { } newer)
            {
                text.Note($"'{word}' was replaced in Fideslang 3.2.", $"Write '{newer}'.");
            }

            classes[YamlValue.KeyText(key.Node)] = word;
        }

        return classes.ToImmutable();
    }

    /// <summary>A projection for every site, or <c>{ columns: [...], to: recipient_id }</c> for the home of the subject that a column names.</summary>
    private static (ImmutableArray<string> Columns, ImmutableArray<string> To) Directed(YamlValue value)
    {
        if (!value.IsMapping)
        {
            return (Projection(value), []);
        }

        var keys = value.Keys("A directed projection", "columns", "to");
        if (!keys.TryGetValue("columns", out var columns) || !keys.TryGetValue("to", out var to))
        {
            value.Fault("A directed projection wants 'columns' and 'to'.", "For instance: projection: { columns: [id, body], to: recipient_id }.");
            return ([], []);
        }

        return (Projection(columns), to.Texts("The recipient's column"));
    }

    /// <summary>A list of columns, 'none', or 'all', which stays <see cref="Resolution.AllColumns"/> until the catalog is known.</summary>
    private static ImmutableArray<string> Projection(YamlValue value) => YamlValue.KeyText(value.Node) switch
    {
        "none" when !value.IsSequence => [],
        "all" when !value.IsSequence => [Resolution.AllColumns],
        _ => value.Texts("A projected column"),
    };

    /// <summary>The one site that writes a reference table: the first live one unless the file names another.</summary>
    private SiteId? Writer(YamlValue? value)
    {
        if (value?.Text("The writer") is not { } text)
        {
            return sites.FirstOrDefault(s => s.State == SiteState.Live)?.Id;
        }

        var site = sites.FirstOrDefault(s => s.Id.Text == text);
        if (site is null)
        {
            value.Fault($"There is no site '{text}'.", Suggestion.For(text, [.. sites.Select(s => s.Id.Text)]));
        }

        return site?.Id;
    }
}
