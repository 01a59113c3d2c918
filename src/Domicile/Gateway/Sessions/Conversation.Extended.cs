using System.Buffers.Binary;
using System.Text;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <content>Extended queries. A statement is parsed at a site when it is known which one: at its Bind or Describe, or, when neither follows, at
/// the next other message.</content>
internal sealed partial class Conversation
{
    private readonly Dictionary<string, PreparedStatement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Portal> _portals = new(StringComparer.Ordinal);

    private bool Parse(ReadOnlySpan<byte> message)
    {
        var body = message[Framing.Header..];
        if (!Framing.TryText(ref body, out var name) || !Framing.TryText(ref body, out var sql) || Types(body) is not { } types)
        {
            return Violate("A Parse message is malformed.");
        }

        if (!AnswerParse())
        {
            return false;
        }

        _turn.IsExtended = true;
        var key = Encoding.UTF8.GetString(name);
        if (key.Length > 0 && _statements.TryGetValue(key, out var known))
        {
            if (_replayLeft == 0)
            {
                return Refuse(message.Length, Reply.Error(SessionErrors.StatementExists));
            }

            _turn.Unanswered = known;
            return Consume(message.Length);
        }

        var query = _core.Router.Analyse(sql);
        if (query.Statements.Length > 1)
        {
            return Refuse(message.Length, Reply.Error(SessionErrors.SeveralCommands));
        }

        var decision = query.Only is { } only ? _core.Router.RouteParse(only, _context) : new RouteDecision(RouteKind.Gateway);
        if (decision.Kind == RouteKind.Refuse)
        {
            return Refuse(message.Length, Reply.Error(decision.Refusal!));
        }

        _statements[key] = _turn.Unanswered = new(key, message.ToArray(), Encoding.UTF8.GetString(sql), query.Only, types, decision);
        return Consume(message.Length);
    }

    private bool Bind(ReadOnlySpan<byte> message)
    {
        var body = message[Framing.Header..];
        if (!Framing.TryText(ref body, out var portal) || !Framing.TryText(ref body, out var name))
        {
            return Violate("A Bind message is malformed.");
        }

        _turn.IsExtended = true;
        if (!_statements.TryGetValue(Encoding.UTF8.GetString(name), out var statement))
        {
            return AnswerParse() && Refuse(message.Length, Reply.Error(SessionErrors.NoStatement));
        }

        if (_turn.Unanswered != statement && !AnswerParse())
        {
            return false;
        }

        if (_isCancelled)
        {
            return Refuse(message.Length, Reply.Error(SessionErrors.Cancelled));
        }

        var decision = _answer ?? (statement.Analysis is { } analysis
            ? _core.Router.RouteBind(analysis, new BoundParameters(statement.Types, body), _context)
            : new RouteDecision(RouteKind.Gateway));
        switch (decision.Kind)
        {
            case RouteKind.Ask:
                return Ask(decision.Question!);
            case RouteKind.Refuse:
                return Refuse(message.Length, Reply.Error(Because(decision)));
            case RouteKind.Gateway or RouteKind.Later:
                SayParsed();
                Say(Reply.BindComplete);
                break;
            default:
                if (Reach(decision.Site!, out var error) is not { } backend)
                {
                    return error is not null && Refuse(message.Length, error);
                }

                Notify(decision);
                Sending(backend, statement.Analysis!, Encoding.UTF8.GetBytes(statement.Sql), decision);
                Place(backend, statement);
                Forward(backend, message, new(ExpectedKind.Bind));
                _context.Sent(statement.Analysis!, decision);
                break;
        }

        _portals[Encoding.UTF8.GetString(portal)] = new(statement, decision);
        return Consume(message.Length);
    }

    private bool Describe(ReadOnlySpan<byte> message)
    {
        var body = message[Framing.Header..];
        if (body.Length < 2 || body[0] is not ((byte)'S' or (byte)'P') || body[^1] != 0)
        {
            return Violate("A Describe message is malformed.");
        }

        _turn.IsExtended = true;
        var name = Encoding.UTF8.GetString(body[1..^1]);
        return body[0] == (byte)'P' ? DescribePortal(message, name) : DescribeStatement(message, name);
    }

    private bool DescribeStatement(ReadOnlySpan<byte> message, string name)
    {
        if (!_statements.TryGetValue(name, out var statement))
        {
            return AnswerParse() && Refuse(message.Length, Reply.Error(SessionErrors.NoStatement));
        }

        if (_turn.Unanswered != statement && !AnswerParse())
        {
            return false;
        }

        if ((_turn.Active?.At.Site.Id ?? _context.TransactionSite ?? statement.ParsedAt.Site) is not { } site || IsOwn(statement))
        {
            SayParsed();
            Say(Reply.NoParameters);
            SayColumns(statement);
            return Consume(message.Length);
        }

        if (Reach(site, out var error) is not { } backend)
        {
            return error is not null && Refuse(message.Length, error);
        }

        Place(backend, statement);
        Forward(backend, message, new(ExpectedKind.Describe));
        return Consume(message.Length);
    }

    private bool DescribePortal(ReadOnlySpan<byte> message, string name)
    {
        if (!AnswerParse())
        {
            return false;
        }

        if (!_portals.TryGetValue(name, out var portal))
        {
            return Refuse(message.Length, Reply.Error(SessionErrors.NoPortal));
        }

        if (portal.IsLocal)
        {
            SayColumns(portal.Statement);
            return Consume(message.Length);
        }

        return ToPortal(portal, message, new(ExpectedKind.Describe));
    }

    private bool Execute(ReadOnlySpan<byte> message)
    {
        var body = message[Framing.Header..];
        if (!Framing.TryText(ref body, out var name) || body.Length != 4)
        {
            return Violate("An Execute message is malformed.");
        }

        _turn.IsExtended = true;
        if (!AnswerParse())
        {
            return false;
        }

        if (!_portals.TryGetValue(Encoding.UTF8.GetString(name), out var portal))
        {
            return Refuse(message.Length, Reply.Error(SessionErrors.NoPortal));
        }

        if (!portal.IsLocal)
        {
            return ToPortal(portal, message, new(ExpectedKind.Execute, portal.Statement));
        }

        if (portal.Statement.Analysis is { } statement)
        {
            SayResult(statement);
            Answered(statement, portal.Statement.Sql, portal.Decision);
            _context.Sent(statement, portal.Decision);
        }
        else
        {
            Say(Reply.Empty);
        }

        return Consume(message.Length);
    }

    private bool Close(ReadOnlySpan<byte> message)
    {
        var body = message[Framing.Header..];
        if (body.Length < 2 || body[0] is not ((byte)'S' or (byte)'P') || body[^1] != 0)
        {
            return Violate("A Close message is malformed.");
        }

        _turn.IsExtended = true;
        if (!AnswerParse())
        {
            return false;
        }

        var name = Encoding.UTF8.GetString(body[1..^1]);
        if (body[0] == (byte)'P' && _portals.Remove(name, out var portal) && !portal.IsLocal && _turn.Active is { } active)
        {
            Forward(active, message, new(ExpectedKind.Close));
            return Consume(message.Length);
        }

        if (body[0] == (byte)'S' && _statements.Remove(name, out var statement))
        {
            foreach (var at in statement.At)
            {
                // It is told before its answer is wanted; who is elsewhere hears it with its next turn.
                _toClose.Add((at, name));
            }
        }

        Say(Reply.CloseComplete);
        return Consume(message.Length);
    }

    private bool Flush(ReadOnlySpan<byte> message)
    {
        if (!AnswerParse())
        {
            return false;
        }

        if (_turn.Held.Length > 0)
        {
            Release();
        }

        _turn.Active?.Send(message);
        return Consume(message.Length);
    }

    private bool Sync(ReadOnlySpan<byte> message)
    {
        if (!_turn.IsSkipping && !AnswerParse())
        {
            return false;
        }

        if (_turn.Active is { } backend)
        {
            _turn.Note(message, _core.Options.Hold.Bytes);
            backend.Send(message);
            _turn.AwaitsReady = true;
            return Consume(message.Length);
        }

        Consume(message.Length);
        EndLocally(_turn.HasFailed);
        return true;
    }

    private static uint[]? Types(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(body) is var count && body.Length != 2 + (4 * count))
        {
            return null;
        }

        var types = new uint[count];
        for (var i = 0; i < count; i++)
        {
            types[i] = BinaryPrimitives.ReadUInt32BigEndian(body[(2 + (4 * i))..]);
        }

        return types;
    }
}
