using System.Diagnostics;
using Domicile.Postgres;

namespace Domicile.Gateway.Grammar;

/// <content>Queries.</content>
internal sealed partial class SqlPrinter
{
    private void Parenthesised(SelectQuery query)
    {
        Add("(");
        Query(query);
        Add(")");
    }

    private void Query(SelectQuery query)
    {
        With(query.With);
        Body(query.Body);
        OrderBy(query.OrderBy);
        if (query.WithTies)
        {
            Clause(" OFFSET ", query.Offset);
            Add(" FETCH FIRST ");
            Value(query.Limit!);
            Add(" ROWS WITH TIES");
        }
        else
        {
            Clause(" LIMIT ", query.Limit);
            Clause(" OFFSET ", query.Offset);
        }

        foreach (var (strength, of, wait) in query.Locking)
        {
            Add($" FOR {strength}{(of.IsEmpty ? "" : " OF " + Sql.Names(of))} {wait}");
        }
    }

    private void OrderBy(IEnumerable<SortKey> keys)
    {
        var all = keys.ToList();
        Add(all.Count > 0 ? " ORDER BY " : "");
        Join(all, key =>
        {
            Value(key.By);
            Add(" " + key.Words);
        });
    }

    private void Body(QueryBody body)
    {
        switch (body)
        {
            case QueryBody.Select select:
                Select(select);
                break;
            case QueryBody.Values values:
                Add("VALUES ");
                Join(values.Rows, row =>
                {
                    Add("(");
                    Join(row, Value);
                    Add(")");
                });
                break;
            case QueryBody.Both both:
                Parenthesised(both.Left);
                Add($" {both.Operator}{(both.IsAll ? " ALL " : " ")}");
                Parenthesised(both.Right);
                break;
            case QueryBody.Nested nested:
                Parenthesised(nested.Query);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Select(QueryBody.Select select)
    {
        Add(select.IsDistinct ? "SELECT DISTINCT " : "SELECT ");
        if (!select.DistinctOn.IsEmpty)
        {
            Add("DISTINCT ON (");
            Join(select.DistinctOn, Value);
            Add(") ");
        }

        Join(select.Targets, TargetOf);
        if (!select.From.IsEmpty)
        {
            Add(" FROM ");
            Join(select.From, Item);
        }

        Clause(" WHERE ", select.Where);
        if (!select.GroupBy.IsEmpty)
        {
            Add(" GROUP BY ");
            Join(select.GroupBy, Value);
        }

        Clause(" HAVING ", select.Having);
        Add(select.Windows.IsEmpty ? "" : " WINDOW ");
        Join(select.Windows, named =>
        {
            Add(Name(named.Name) + " AS ");
            Window(named.Window);
        });
    }

    private void TargetOf(Target target)
    {
        Value(target.Value);
        Add(target.Label is { } label ? " AS " + Name(label) : "");
    }

    private void Item(FromItem item)
    {
        switch (item)
        {
            case FromItem.Table table:
                Add((table.IsOnly ? "ONLY " : "") + Path(table.Path));
                AliasOf(table.Alias);
                break;
            case FromItem.Derived derived:
                Add(derived.IsLateral ? "LATERAL " : "");
                Parenthesised(derived.Query);
                AliasOf(derived.Alias);
                break;
            case FromItem.Function function:
                Add(function.IsLateral ? "LATERAL " : "");
                Value(function.Call);
                Add(function.WithOrdinality ? " WITH ORDINALITY" : "");
                AliasOf(function.Alias);
                break;
            case FromItem.Join join:
                JoinOf(join);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void JoinOf(FromItem.Join join)
    {
        Add("(");
        Item(join.Left);
        Add($" {(join.IsNatural ? "NATURAL " : "")}{join.Kind} JOIN ");
        Item(join.Right);
        Clause(" ON ", join.On);
        if (!join.Using.IsEmpty)
        {
            Add(" USING ");
            Names(join.Using);
        }

        Add(")");
    }

    private void AliasOf(Alias? alias)
    {
        if (alias is not null)
        {
            Add(" AS " + Name(alias.Name));
            Names(alias.Columns);
        }
    }
}
