using System.Diagnostics;
using Domicile.Postgres;

namespace Domicile.Gateway.Grammar;

/// <content>Expressions.</content>
internal sealed partial class SqlPrinter
{
    private void Value(Expression expression)
    {
        switch (expression)
        {
            case Expression.Column column:
                Add(Path(column.Path) + (column.IsStar ? column.Path.IsEmpty ? "*" : ".*" : ""));
                break;
            case Expression.Constant constant:
                Add(constant.Kind switch { ConstantKind.Null => "NULL", ConstantKind.Text => Sql.Literal(constant.Text), _ => constant.Text });
                break;
            case Expression.Parameter parameter:
                Add("$" + parameter.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case Expression.Default:
                Add("DEFAULT");
                break;
            case Expression.Call call:
                Call(call);
                break;
            case Expression.Row row:
                List(row.Of, "ROW(", ")");
                break;
            case Expression.Array array:
                List(array.Of, "ARRAY[", "]");
                break;
            case Expression.Subquery subquery:
                Add(subquery.Word);
                Parenthesised(subquery.Rows);
                break;
            case Expression.Cast cast:
                Add("CAST(");
                Value(cast.Of);
                Add($" AS {Type(cast.To)})");
                break;
            default:
                Add("(");
                Compound(expression);
                Add(")");
                break;
        }
    }

    private void Compound(Expression expression)
    {
        switch (expression)
        {
            case Expression.Operation operation:
                Pair(operation.Left, operation.Operator, operation.Right);
                break;
            case Expression.Logical logical:
                Separated(logical.Of, logical.IsAnd ? " AND " : " OR ");
                break;
            case Expression.Not not:
                Pair(null, "NOT", not.Of);
                break;
            case Expression.Test test:
                Value(test.Of);
                Add(" " + test.Words);
                break;
            case Expression.Worded worded:
                Pair(worded.Left, worded.Words, worded.Right);
                Clause(" ESCAPE ", worded.Escape);
                break;
            case Expression.Between between:
                Value(between.Of);
                Add($"{(between.IsNot ? " NOT" : "")} BETWEEN {(between.IsSymmetric ? "SYMMETRIC " : "")}");
                Separated([between.Low, between.High], " AND ");
                break;
            case Expression.In contained:
                Value(contained.Of);
                List(contained.List, contained.IsNot ? " NOT IN (" : " IN (", ")");
                break;
            case Expression.InQuery contained:
                Value(contained.Of);
                Add(contained.IsNot ? " NOT IN " : " IN ");
                Parenthesised(contained.Rows);
                break;
            case Expression.Quantified quantified:
                Value(quantified.Of);
                List([quantified.Elements], $" {quantified.Operator} {(quantified.IsAll ? "ALL" : "ANY")} (", ")");
                break;
            case Expression.QuantifiedQuery quantified:
                Value(quantified.Of);
                Add($" {quantified.Operator} {(quantified.IsAll ? "ALL" : "ANY")} ");
                Parenthesised(quantified.Rows);
                break;
            case Expression.Case cases:
                Case(cases);
                break;
            case Expression.Element element:
                Element(element);
                break;
            case Expression.Collate collate:
                Value(collate.Of);
                Add(" COLLATE " + Path(collate.Collation));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Pair(Expression? left, string words, Expression right)
    {
        if (left is not null)
        {
            Value(left);
        }

        Add($" {words} ");
        Value(right);
    }

    private void Case(Expression.Case cases)
    {
        Add("CASE ");
        Clause("", cases.Of);
        foreach (var (when, then) in cases.Branches)
        {
            Clause(" WHEN ", when);
            Clause(" THEN ", then);
        }

        Clause(" ELSE ", cases.Else);
        Add(" END");
    }

    private void Element(Expression.Element element)
    {
        if (element.Of is Expression.Element)
        {
            Element((Expression.Element)element.Of);
        }
        else
        {
            List([element.Of], "(", ")");
        }

        Add("[");
        Clause("", element.From);
        Add(element.IsSlice ? " : " : "");
        Clause("", element.To);
        Add("]");
    }

    private void Call(Expression.Call call)
    {
        var name = call.Name is [var only] && (call.IsBare || !call.Separators.IsEmpty || only is "coalesce" or "greatest" or "least" or "nullif" or "overlay" or "substring") ? only : Path(call.Name);
        Add(name);
        if (call.IsBare)
        {
            return;
        }

        Add(call.IsStar ? "(*" : call.IsDistinct ? "(DISTINCT " : "(");
        if (call.Separators.IsEmpty)
        {
            Separated(call.Arguments, ", ");
        }

        for (var i = 0; i < call.Separators.Length; i++)
        {
            Add($" {call.Separators[i]} ");
            Value(call.Arguments[i]);
        }

        OrderBy(call.OrderBy);
        Add(")");
        Clause(" FILTER (WHERE ", call.Filter);
        Add(call.Filter is null ? "" : ")");
        if (call.Over is { } over)
        {
            Add(" OVER ");
            Window(over);
        }
    }

    private void Window(Window window)
    {
        if (window.IsReference)
        {
            Add(Name(window.Name!));
            return;
        }

        Add("(" + (window.Name is { } name ? Name(name) : ""));
        List(window.PartitionBy, " PARTITION BY ", "");
        OrderBy(window.OrderBy);
        var parts = window.Frame.Split('?');
        for (var i = 0; i < parts.Length; i++)
        {
            Add(i == 0 ? " " + parts[i] : "");
            if (i > 0)
            {
                Value(window.Bounds[i - 1]);
                Add(parts[i]);
            }
        }

        Add(")");
    }

    private void List(IReadOnlyCollection<Expression> all, string before, string after)
    {
        if (all.Count == 0 && before.StartsWith(' '))
        {
            return;
        }

        Add(before);
        Separated(all, ", ");
        Add(after);
    }

    private void Separated(IEnumerable<Expression> all, string by)
    {
        var isFirst = true;
        foreach (var each in all)
        {
            Add(isFirst ? "" : by);
            Value(each);
            isFirst = false;
        }
    }

    private static string Type(TypeName type)
    {
        var modifiers = type.Modifiers.IsEmpty ? "" : $"({string.Join(", ", type.Modifiers)})";
        var (name, zone) = type.IsBuiltIn && type.Name.IndexOf(' ') is > 0 and var space && type.Name.StartsWith("time", StringComparison.Ordinal)
            ? (type.Name[..space], type.Name[space..])
            : (type.IsBuiltIn ? type.Name : Path(type.Path), "");
        return name + modifiers + zone + string.Concat(Enumerable.Repeat("[]", type.Dimensions));
    }
}
