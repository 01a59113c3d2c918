using System.Collections.Immutable;
using Domicile.Gateway.Grammar;

namespace Domicile.Gateway.Routing;

/// <content>What conditions say, and what expressions read.</content>
internal sealed partial class StatementAnalyzer
{
    /// <summary>Facts from WHERE or an inner join's condition.</summary>
    private static void Strict(Expression? condition, Scope scope, Facts facts)
    {
        foreach (var (left, right) in Equalities(condition))
        {
            var (a, b) = (NodeOf(left, scope), NodeOf(right, scope));
            if (a >= 0 && b >= 0)
            {
                facts.Equal(a, b);
            }
            else if (a >= 0 && ValuesOf(right) is { IsDefault: false } values)
            {
                facts.Fix(a, values);
            }
        }
    }

    /// <summary>Facts from an outer join's condition: they say something of the side that may be missing only.</summary>
    private static void Optional(Expression? condition, Scope scope, Facts facts, HashSet<int> optional)
    {
        foreach (var (left, right) in Equalities(condition))
        {
            var (a, b) = (NodeOf(left, scope), NodeOf(right, scope));
            var (isA, isB) = (a >= 0 && optional.Contains(a), b >= 0 && optional.Contains(b));
            if (isA && isB)
            {
                facts.Equal(a, b);
            }
            else if (a >= 0 && b >= 0 && (isA || isB))
            {
                facts.Lead(isA ? b : a, isA ? a : b);
            }
            else if (isA && ValuesOf(right) is { IsDefault: false } values)
            {
                facts.Fix(a, values);
            }
        }
    }

    /// <summary>The equalities that must all hold: a column first, where there is one. For IN and = ANY the right side stands for any of its values.</summary>
    private static IEnumerable<(Expression Left, Expression Right)> Equalities(Expression? condition)
    {
        switch (condition)
        {
            case Expression.Logical { IsAnd: true } all:
                return all.Of.SelectMany(Equalities);
            case Expression.Operation { Operator: "=", Left: Expression.Row left, Right: Expression.Row right } when left.Of.Length == right.Of.Length:
                return left.Of.Zip(right.Of).SelectMany(p => Equalities(new Expression.Operation("=", p.First, p.Second)));
            case Expression.Operation { Operator: "=", Left: { } left } equal:
                return left is Expression.Column ? [(left, equal.Right)] : [(equal.Right, left)];
            case Expression.In { IsNot: false } contained:
                return [(contained.Of, new Expression.Array(contained.List))];
            case Expression.Quantified { Operator: "=", IsAll: false } any:
                return [(any.Of, any.Elements is Expression.Array ? any.Elements : new Expression.Row([any.Elements]))];
            default:
                return [];
        }
    }

    private static int NodeOf(Expression expression, Scope scope) =>
        expression is Expression.Column { IsStar: false } column && scope.Find(column.Path) is [var node] ? node : -1;

    /// <summary>The values of the right side of an equality; default when they cannot be told.</summary>
    private static ImmutableArray<KeyValue> ValuesOf(Expression right)
    {
        var items = right is Expression.Array array ? array.Of : [right];
        var values = items.Select(item => item is Expression.Row { Of: [var list] } ? ValueOf(list, isList: true) : ValueOf(item, isList: false)).ToList();
        return values.Count > 0 && values.TrueForAll(v => v is not null) ? [.. values!] : default;
    }

    private static KeyValue? ValueOf(Expression expression, bool isList) => expression switch
    {
        Expression.Parameter parameter => new(parameter.Number, isList, null, null),
        Expression.Constant { Kind: ConstantKind.Null } => new(0, isList, null, null),
        Expression.Constant { Kind: ConstantKind.Integer or ConstantKind.Text } constant when !isList => new(0, false, constant.Text, null) { IsText = constant.Kind == ConstantKind.Text },
        Expression.Operation { Operator: "-", Left: null, Right: Expression.Constant { Kind: ConstantKind.Integer } constant } when !isList => new(0, false, "-" + constant.Text, null),
        Expression.Cast cast when cast.To.Modifiers.IsEmpty && cast.To.Path.Length == 1 && cast.To.Dimensions == (isList ? 1 : 0)
            && KeyTypes.Of(cast.To.Name) is not KeyType.Unsupported and var key && ValueOf(cast.Of, isList) is { Cast: null } value => value with { Cast = key },
        _ => null,
    };

    private void Walk(Expression? expression, Scope scope, Facts facts, HashSet<string>? labels = null)
    {
        switch (expression)
        {
            case null or Expression.Default:
                return;
            case Expression.Column column:
                Read(column, scope, labels);
                return;
            case Expression.Parameter parameter:
                Parameters = Math.Max(Parameters, parameter.Number);
                return;
            case Expression.Call call:
                Check(call);
                break;
            case { Query: { } query }:
                Query(query, scope, scope.Tables, facts.Clone(), isPulledUp: false);
                break;
            default:
                break;
        }

        foreach (var operand in expression.Operands)
        {
            Walk(operand, scope, facts, labels);
        }
    }

    private void Read(Expression.Column column, Scope scope, HashSet<string>? labels)
    {
        if (column.IsStar)
        {
            var relations = column.Path.IsEmpty ? scope.Relations : scope.Relation(column.Path[^1]) is { } named ? [named] : throw new RoutingException(Refusals.UnknownColumn(column.Path[^1] + ".*"));
            relations.SelectMany(r => r.Columns).ToList().ForEach(c => Mark(c.Node));
            return;
        }

        var nodes = scope.Find(column.Path);
        foreach (var node in nodes)
        {
            Mark(node);
        }

        if (nodes.Count > 0 || (column.Path is [var label] && labels?.Contains(label) == true))
        {
            return;
        }

        if (column.Path is [var whole] && scope.Relation(whole) is { } row)
        {
            row.Columns.ToList().ForEach(c => Mark(c.Node));
            return;
        }

        if (!scope.SeesOpaque(column.Path.Length > 1 ? column.Path[^2] : null))
        {
            throw new RoutingException(Refusals.UnknownColumn(string.Join('.', column.Path)));
        }
    }

    private void Mark(int node)
    {
        if (_columns.TryGetValue(node, out var column))
        {
            column.Access.Read(column.Column);
        }
    }

    private void Check(Expression.Call call)
    {
        var name = call.Name[^1];
        var isOwn = call.Name is [_] or ["pg_catalog", _];
        if (isOwn && KnownFunctions.IsPlaced(name))
        {
            _needsPlace |= name != "nextval";
        }
        else if (!isOwn || (!KnownFunctions.IsPure(name) && !KnownFunctions.MakesRows(name)))
        {
            throw new RoutingException(Refusals.UnknownFunction(name));
        }
    }
}
