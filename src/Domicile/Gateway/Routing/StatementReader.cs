using System.Collections.Immutable;
using System.Text;
using Domicile.Gateway.Grammar;

namespace Domicile.Gateway.Routing;

/// <summary>Makes the analysis of a text: parses it, and works out what each statement needs.</summary>
internal sealed class StatementReader(RoutedSchema schema)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The analysis; a text that is not understood is one refused statement.</summary>
    internal QueryAnalysis Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var sql = Strict.GetString(utf8);
            var query = new QueryAnalysis([.. SqlParser.Parse(sql).Select(s => Statement(sql, s))]);
            return query with { Blanked = Blanked(query, utf8) };
        }
        catch (GrammarException fault)
        {
            return Refused(utf8.Length, Refusals.Syntax(fault));
        }
        catch (DecoderFallbackException)
        {
            return Refused(utf8.Length, new("22021", "invalid byte sequence for encoding \"UTF8\"", "The gateway reads texts as UTF-8 only.", "Leave client_encoding at UTF8."));
        }
    }

    private static QueryAnalysis Refused(int length, Refusal refusal) => new([new() { Kind = StatementKind.Refused, Start = 0, Length = length, Refusal = refusal }]);

    private static byte[]? Blanked(QueryAnalysis query, ReadOnlySpan<byte> text)
    {
        if (query.Statements.Length < 2 || query.Statements.All(s => s.Kind != StatementKind.GatewaySetting))
        {
            return null;
        }

        var blanked = new List<byte>(text.Length);
        var at = 0;
        foreach (var statement in query.Statements.Where(s => s.Kind == StatementKind.GatewaySetting))
        {
            blanked.AddRange(text[at..statement.Start]);
            blanked.AddRange(Encoding.UTF8.GetBytes($"{statement.Tag} {(statement.Plan!.IsLocal ? "LOCAL " : "")}{statement.Name}{(statement.Tag == "SET" ? " TO ''" : "")}"));
            at = statement.Start + statement.Length;
        }

        blanked.AddRange(text[at..]);
        return [.. blanked];
    }

    private StatementAnalysis Statement(string sql, SqlStatement statement)
    {
        var start = Encoding.UTF8.GetByteCount(sql.AsSpan(0, statement.Start));
        var length = Encoding.UTF8.GetByteCount(sql.AsSpan(statement.Start, statement.End - statement.Start));
        try
        {
            var (kind, name, tag, plan, parameters) = Meaning(sql, statement);
            return new() { Kind = kind, Start = start, Length = length, Name = name, Tag = tag, Plan = plan, Parameters = parameters };
        }
        catch (RoutingException refused)
        {
            return new() { Kind = StatementKind.Refused, Start = start, Length = length, Refusal = refused.Refusal };
        }
    }

    private (StatementKind Kind, string Name, string Tag, RoutePlan? Plan, int Parameters) Meaning(string sql, SqlStatement statement) => statement switch
    {
        SqlStatement.Transaction transaction => Transaction(transaction),
        SqlStatement.Set set => Set(sql, set),
        SqlStatement.Reset reset => Reset(sql, reset),
        SqlStatement.Select select when Configured(select) is { } configured => configured,
        SqlStatement.Show { Name: "domicile.subject" or "domicile.site" } show => (StatementKind.GatewayShow, show.Name, "SHOW", null, 0),
        SqlStatement.Show => (StatementKind.Query, "", "", RoutePlan.Anywhere, 0),
        SqlStatement.Fetch fetch => (StatementKind.Fetch, fetch.Cursor, "", null, 0),
        SqlStatement.Close close => (StatementKind.CloseCursor, close.Cursor, "", new() { Change = new ContextChange.ClosedCursor(close.Cursor) }, 0),
        SqlStatement.Channel { Verb: "notify" } => (StatementKind.Notify, "", "", null, 0),
        SqlStatement.Channel { Verb: "unlisten", Name: "" } => (StatementKind.SessionWide, "", "UNLISTEN", null, 0),
        SqlStatement.Channel => (StatementKind.Listen, "", "", new() { Change = new ContextChange.Listens() }, 0),
        SqlStatement.SessionWide { Verb: "discard", Argument: "all" } => (StatementKind.SessionWide, "", "DISCARD ALL", new() { Change = new ContextChange.Forget(Everything: true) }, 0),
        SqlStatement.SessionWide wide => (StatementKind.SessionWide, "", wide.Verb.ToUpperInvariant(), null, 0),
        _ => Rows(statement),
    };

    /// <summary>SELECT set_config('domicile.subject', value, is_local): what SET cannot do, since it takes no parameter.</summary>
    private static (StatementKind, string, string, RoutePlan?, int)? Configured(SqlStatement.Select select) =>
        select.Query is { With: null, Limit: null, Body: QueryBody.Select { From.IsEmpty: true, Where: null, Targets: [{ Value: Expression.Call { Name: ["set_config"], Arguments: [var name, var value, var isLocal] } }] } }
        && name is Expression.Constant { Kind: ConstantKind.Text, Text: "domicile.subject" or "domicile.site" } setting && isLocal is Expression.Constant { Kind: ConstantKind.Boolean } local
        && (value is Expression.Cast cast ? cast.Of : value) switch
        {
            Expression.Constant { Kind: ConstantKind.Text } text => new KeyValue(0, false, text.Text, null) { IsText = true },
            Expression.Parameter parameter => new(parameter.Number, false, null, null),
            _ => null,
        } is { } configured
            ? (StatementKind.GatewayShow, setting.Text, "SELECT 1", new RoutePlan { Configured = configured, IsLocal = local.Text == "true" }, configured.Parameter)
            : null;

    private (StatementKind, string, string, RoutePlan?, int) Rows(SqlStatement statement)
    {
        var analyzer = new StatementAnalyzer(schema);
        var plan = analyzer.Plan(statement);
        return statement switch
        {
            SqlStatement.Declare declare => (StatementKind.DeclareCursor, declare.Name, "", declare.WithHold ? plan with { Change = new ContextChange.HeldCursor(declare.Name) } : plan, analyzer.Parameters),
            SqlStatement.Copy copy => (copy.IsIn ? StatementKind.CopyIn : StatementKind.CopyOut, "", "", plan, analyzer.Parameters),
            SqlStatement.Explain { IsAnalyze: false } => (StatementKind.Query, "", "", plan, analyzer.Parameters),
            _ => (analyzer.Writes ? StatementKind.Write : StatementKind.Query, "", "", plan, analyzer.Parameters),
        };
    }

    private static (StatementKind, string, string, RoutePlan?, int) Transaction(SqlStatement.Transaction transaction) => transaction.Verb switch
    {
        TransactionVerb.Begin => (StatementKind.Begin, "", "BEGIN", null, 0),
        TransactionVerb.Commit => (StatementKind.Commit, "", "COMMIT", null, 0),
        TransactionVerb.Rollback => (StatementKind.Rollback, "", "ROLLBACK", null, 0),
        TransactionVerb.Savepoint => (StatementKind.Savepoint, transaction.Savepoint, "SAVEPOINT", null, 0),
        TransactionVerb.Release => (StatementKind.ReleaseSavepoint, transaction.Savepoint, "RELEASE", null, 0),
        _ => (StatementKind.RollbackToSavepoint, transaction.Savepoint, "ROLLBACK", null, 0),
    };

    private static (StatementKind, string, string, RoutePlan?, int) Set(string sql, SqlStatement.Set set)
    {
        if (set.Name is "domicile.subject" or "domicile.site")
        {
            return set.Values.Length <= 1
                ? (StatementKind.GatewaySetting, set.Name, "SET", new() { NewValue = set.Values.IsEmpty ? null : set.Values[0], IsLocal = set.IsLocal }, 0)
                : throw new RoutingException(Refusals.Value(set.Name, "Wanted: one value."));
        }

        return KnownSettings.MaySet(set.Name, set.Values)
            ? (StatementKind.Setting, set.Name, "SET", new() { Change = set.IsLocal ? null : new ContextChange.Setting(set.Name, sql[set.Start..set.End]), IsLocal = set.IsLocal }, 0)
            : throw new RoutingException(Refusals.Setting(set.Name));
    }

    private static (StatementKind, string, string, RoutePlan?, int) Reset(string sql, SqlStatement.Reset reset) => reset.Name switch
    {
        "domicile.subject" or "domicile.site" => (StatementKind.GatewaySetting, reset.Name, "RESET", new(), 0),
        "all" => (StatementKind.Setting, "all", "RESET", new() { Change = new ContextChange.Forget(Everything: false) }, 0),
        _ => KnownSettings.MayReset(reset.Name)
            ? (StatementKind.Setting, reset.Name, "RESET", new() { Change = new ContextChange.Setting(reset.Name, sql[reset.Start..reset.End]) }, 0)
            : throw new RoutingException(Refusals.Setting(reset.Name)),
    };
}
