using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <content>Statements about the session, transactions and cursors.</content>
internal sealed partial class SqlParser
{
    private SqlStatement.Transaction Transaction()
    {
        var verb = Take().Text;
        switch (verb)
        {
            case "savepoint":
                return new(TransactionVerb.Savepoint, Name(), "");
            case "release":
                TryWord("savepoint");
                return new(TransactionVerb.Release, Name(), "");
            case "begin" or "start":
                if (!TryWord("transaction") && (verb == "start" || !TryWord("work")) && verb == "start")
                {
                    throw Unexpected();
                }

                return new(TransactionVerb.Begin, "", Modes());
            default:
                return Ending(verb);
        }
    }

    private SqlStatement.Transaction Ending(string verb)
    {
        if (IsWord("prepared"))
        {
            throw NotAccepted("two-phase commit is not accepted");
        }

        _ = TryWord("work") || TryWord("transaction");
        var isRollback = verb is "rollback" or "abort";
        if (verb == "rollback" && TryWord("to"))
        {
            TryWord("savepoint");
            return new(TransactionVerb.RollbackTo, Name(), "");
        }

        var start = _at;
        if (TryWord("and"))
        {
            TryWord("no");
            Word("chain");
        }

        return new(isRollback ? TransactionVerb.Rollback : TransactionVerb.Commit, "", AsWritten(start, _at));
    }

    /// <summary>Transaction modes: ISOLATION LEVEL, READ ONLY, READ WRITE, [NOT] DEFERRABLE.</summary>
    private string Modes()
    {
        var start = _at;
        var wantsMode = false;
        while (wantsMode || IsWord("isolation") || IsWord("read") || IsWord("deferrable") || IsWord("not"))
        {
            if (TryWord("isolation"))
            {
                Word("level");
                _ = TryWord("serializable") || TryWords("repeatable", "read") || TryWords("read", "committed") || TryWords("read", "uncommitted") ? true : throw Unexpected();
            }
            else if (!TryWords("read", "only") && !TryWords("read", "write") && !TryWords("not", "deferrable"))
            {
                Word("deferrable");
            }

            wantsMode = TrySymbol(",");
        }

        return AsWritten(start, _at);
    }

    private SqlStatement.Set Set()
    {
        Word("set");
        if (TryWords("session", "characteristics"))
        {
            Word("as");
            Word("transaction");
            return new("session characteristics", IsLocal: false, [Some(Modes())]);
        }

        var isLocal = TryWord("local");
        if (!isLocal && IsWord("session") && !IsWord(1, "authorization"))
        {
            TryWord("session");
        }

        if (TryWord("transaction"))
        {
            return IsWord("snapshot") ? throw NotAccepted("SET TRANSACTION SNAPSHOT is not accepted") : new("transaction", IsLocal: true, [Some(Modes())]);
        }

        var name = TryWords("time", "zone") ? "timezone" : Setting();
        if (name == "timezone" && (_tokens[_at - 1].Text == "zone"))
        {
            return new(name, isLocal, TryWord("local") || TryWord("default") ? [] : [Here.Kind == TokenKind.Word && Keywords.IsKeyword(Here.Text) ? throw Unexpected() : SettingValue()]);
        }

        if (!TryWord("to") && !(IsOperator("=") && Try(true)))
        {
            throw Unexpected();
        }

        return new(name, isLocal, TryWord("default") ? [] : List(SettingValue));
    }

    private string Some(string modes) => modes.Length > 0 ? modes : throw Unexpected();

    /// <summary>The name of a setting, dots in it; settings are found whatever the case.</summary>
    private string Setting()
    {
        var name = Name();
        while (TrySymbol("."))
        {
            name += "." + Label();
        }

        return name.ToLowerInvariant();
    }

    private string SettingOrAll()
    {
        if (TryWords("time", "zone"))
        {
            return "timezone";
        }

        if (TryWord("transaction"))
        {
            Word("isolation");
            Word("level");
            return "transaction_isolation";
        }

        return TryWord("all") ? "all" : IsWord("session") && IsWord(1, "authorization") ? throw NotAccepted("SESSION AUTHORIZATION is not accepted") : Setting();
    }

    private string SettingValue()
    {
        var sign = IsOperator("-") || IsOperator("+") ? Take().Text : "";
        return sign + Here.Kind switch
        {
            TokenKind.Integer or TokenKind.Number => Take().Text,
            TokenKind.Text or TokenKind.Quoted when sign.Length == 0 => Take().Text,
            TokenKind.Word when sign.Length == 0 && (Keywords.IsColumnName(Here.Text) || Here.Text is "true" or "false" or "on") => Take().Text,
            _ => throw Unexpected(),
        };
    }

    private SqlStatement.Declare Declare()
    {
        Word("declare");
        var name = Name();
        var start = _at;
        while (TryWord("binary") || TryWord("insensitive") || TryWord("asensitive") || TryWord("scroll") || TryWords("no", "scroll"))
        {
        }

        var words = AsWritten(start, _at);
        Word("cursor");
        var withHold = TryWords("with", "hold");
        _ = withHold || TryWords("without", "hold");
        Word("for");
        return new(name, words, withHold, Query());
    }

    private SqlStatement.Fetch Fetch()
    {
        var verb = Take().Text;
        var start = _at;
        var isCount = false;
        if (TryWord("absolute") || TryWord("relative"))
        {
            isCount = true;
        }
        else if (TryWord("forward") || TryWord("backward"))
        {
            isCount = IsOperator("-") || Here.Kind == TokenKind.Integer;
            _ = !isCount && TryWord("all");
        }
        else
        {
            isCount = !(TryWord("next") || TryWord("prior") || TryWord("first") || TryWord("last") || TryWord("all"))
                && (IsOperator("-") || Here.Kind == TokenKind.Integer);
        }

        if (isCount)
        {
            _ = IsOperator("-") && Try(true);
            _ = Here.Kind == TokenKind.Integer ? Take() : throw Unexpected();
        }

        var direction = AsWritten(start, _at);
        _ = TryWord("from") || TryWord("in");
        return new(verb, direction, Name());
    }

    private SqlStatement.Channel Channel()
    {
        var verb = Take().Text;
        if (verb == "unlisten" && IsOperator("*") && Try(true))
        {
            return new(verb, "", null);
        }

        var name = Name();
        return new(verb, name, verb == "notify" && TrySymbol(",") ? Here.Kind == TokenKind.Text ? Take().Text : throw Unexpected() : null);
    }

    private SqlStatement.SessionWide SessionWide()
    {
        var verb = Take().Text;
        if (verb == "deallocate")
        {
            _ = IsWord("prepare") && Ahead(1).Kind is TokenKind.Word or TokenKind.Quoted && TryWord("prepare");
            return new(verb, TryWord("all") ? "all" : Name());
        }

        return Here.Text is "all" or "plans" or "sequences" or "temp" or "temporary" ? new(verb, Take().Text) : throw Unexpected();
    }
}
