using System.Collections.Immutable;
using Domicile.Policy;

namespace Domicile.Gateway.Routing;

/// <content>Whose rows each mention of a table is about.</content>
internal sealed partial class StatementAnalyzer
{
    /// <summary>Decides one mention: anywhere, by evidence, by context, or not at all.</summary>
    private void Settle(TableAccess access)
    {
        var table = access.Table;
        if (table.Rule.Role is TableRole.Reference or TableRole.Local)
        {
            _needsPlace |= table.Rule.Role == TableRole.Local;
            if (table.Rule.Role == TableRole.Reference && access.IsWrite)
            {
                Writer(table);
            }

            return;
        }

        var protectedColumn = access.ProtectedColumn;
        var isHard = access.IsWrite || !table.IsEverywhere || protectedColumn is not null;
        if (Evidence(access, []) is { } need)
        {
            _readsProtected |= isHard && (protectedColumn is not null || !table.IsEverywhere);
            Add(need with { IsHard = isHard, IsWrite = access.IsWrite && protectedColumn is null });
        }
        else if (ByRecipient(access) is { } recipient)
        {
            _readsProtected = true;
            Add(recipient);
        }
        else if (!isHard)
        {
            _usesProjections = true;
        }
        else if (IsOneRow(access))
        {
            _readsProtected |= protectedColumn is not null || !table.IsEverywhere;
            NeedContext($"A row of \"{table.Name}\" is named by its own key, and other sites hold nothing from which its owner could be found.");
        }
        else
        {
            throw new RoutingException(Refusals.SeveralHomes(table, protectedColumn));
        }
    }

    private void Add(RouteNeed need)
    {
        var same = _needs.FindIndex(n => n.Table == need.Table && n.Columns.SequenceEqual(need.Columns) && n.Parts.Length == need.Parts.Length
            && n.Parts.Zip(need.Parts).All(p => p.First.Type == p.Second.Type && p.First.Values.SequenceEqual(p.Second.Values)));
        if (same < 0)
        {
            _needs.Add(need);
        }
        else
        {
            var known = _needs[same];
            _needs[same] = known with { IsHard = known.IsHard || need.IsHard, IsWrite = known.IsWrite && need.IsWrite };
        }
    }

    /// <summary>The evidence for the rows of a mention that matter; null without any.</summary>
    private RouteNeed? Evidence(TableAccess access, ImmutableHashSet<TableAccess> asked)
    {
        var table = access.Table;
        if (!table.SubjectKey.IsEmpty && Parts(access, table.SubjectKey) is { } subject)
        {
            return new(table, [], subject, true, false);
        }

        if (ByParent(access, asked) is { } parent)
        {
            return parent;
        }

        if (table.LeadsToOwnerEverywhere)
        {
            foreach (var unique in table.Unique)
            {
                // A key of protected columns (an e-mail address) is not asked for at other sites: its value has no business there.
                if (unique.All(table.IsEverywhereColumn) && Parts(access, unique) is { } row)
                {
                    return new(table, unique, row, true, false);
                }
            }
        }

        return table.SubjectKey.IsEmpty && table.Parent is { LeadsToOwnerEverywhere: true } owner && !table.By.IsEmpty && table.ParentColumns.All(owner.IsEverywhereColumn) && Parts(access, table.By) is { } by
            ? new(owner, table.ParentColumns, by, true, false)
            : null;
    }

    /// <summary>What is addressed to somebody is all at that person's home, with the columns of the projection; null where more is asked.</summary>
    private static RouteNeed? ByRecipient(TableAccess access) =>
        !access.IsWrite && access.Table is { Recipients: { } recipients } table && access.ReadsOnlyProjected && Parts(access, table.RecipientKey) is { } recipient
            ? new(recipients, [], recipient, true, false)
            : null;

    /// <summary>Each row that matters hangs off a row of a parent that is mentioned, too, and about whose owner there is evidence.</summary>
    private RouteNeed? ByParent(TableAccess access, ImmutableHashSet<TableAccess> asked)
    {
        if (access.Table.Parent is null || access.Table.By.IsEmpty)
        {
            return null;
        }

        foreach (var other in _accesses)
        {
            if (other.Table == access.Table.Parent && other != access && !asked.Contains(other)
                && access.Table.By.Zip(access.Table.ParentColumns).All(p => access.Facts.Follows(access.Node(p.First), other.Node(p.Second)))
                && Evidence(other, asked.Add(access)) is { } need)
            {
                return need;
            }
        }

        return null;
    }

    private static bool IsOneRow(TableAccess access) => access.Table.Unique.Any(u => Parts(access, u) is not null)
        || (access.Table.SubjectKey.IsEmpty && !access.Table.By.IsEmpty && Parts(access, access.Table.By) is not null);

    private static ImmutableArray<KeyPart>? Parts(TableAccess access, ImmutableArray<int> columns)
    {
        var parts = columns
            .Select(c => access.Facts.ValuesOf(access.Node(c)) is { IsDefault: false } values && KeyTypes.Of(access.Table.Columns[c]) is not KeyType.Unsupported and var type ? new KeyPart(type, values) : null)
            .ToList();
        return parts.Count > 0 && parts.TrueForAll(p => p is not null) && (parts.Count == 1 || parts.TrueForAll(p => p!.Values is [{ IsList: false }])) ? [.. parts!] : null;
    }
}
