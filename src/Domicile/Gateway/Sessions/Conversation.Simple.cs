using System.Text;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <content>Simple queries, COPY data, function calls.</content>
internal sealed partial class Conversation
{
    private bool Query(ReadOnlySpan<byte> message)
    {
        var text = message[Framing.Header..];
        if (text.IsEmpty || text[^1] != 0)
        {
            return Violate("A query has no end.");
        }

        if (!AnswerParse())
        {
            return false;
        }

        var query = _core.Router.Analyse(text[..^1]);
        if (query.IsEmpty)
        {
            Say(Reply.Empty);
            return EndQuery(message.Length, failed: false);
        }

        if (_isCancelled)
        {
            return RefuseQuery(message.Length, Reply.Error(SessionErrors.Cancelled));
        }

        var decision = _answer ?? _core.Router.Route(query, _context);
        return decision.Kind switch
        {
            RouteKind.Ask => Ask(decision.Question!),
            RouteKind.Refuse => RefuseQuery(message.Length, Reply.Error(Because(decision))),
            RouteKind.Gateway or RouteKind.Later => AnswerQuery(message, query, decision),
            _ => SendQuery(message, query, decision),
        };
    }

    private bool AnswerQuery(ReadOnlySpan<byte> message, QueryAnalysis query, RouteDecision decision)
    {
        Notify(decision);
        var sql = message[Framing.Header..^1];
        foreach (var statement in query.Statements)
        {
            if (statement.Kind == StatementKind.GatewayShow)
            {
                Say(Reply.TextColumn(statement.Name));
            }

            SayResult(statement);
            Answered(statement, Encoding.UTF8.GetString(sql.Slice(statement.Start, statement.Length)), decision);
        }

        _context.Sent(query.Statements[0], decision);
        return EndQuery(message.Length, failed: false);
    }

    private bool SendQuery(ReadOnlySpan<byte> message, QueryAnalysis query, RouteDecision decision)
    {
        if (Reach(decision.Site!, out var error) is not { } backend)
        {
            return error is not null && RefuseQuery(message.Length, error);
        }

        Notify(decision);
        _turn.Simple = query;
        _turn.IsExtended = false;
        _turn.AwaitsReady = true;
        var sql = message[Framing.Header..^1];
        foreach (var statement in query.Statements)
        {
            Sending(backend, statement, sql.Slice(statement.Start, statement.Length), decision);
        }

        _context.Sent(query.Statements[0], decision);
        _turn.Note(message, _core.Options.Hold.Bytes);
        _turn.Active = backend;
        backend.Send(decision.Rewritten is { } rewritten ? Reply.Message('Q', [.. rewritten, 0]) : message);
        return Consume(message.Length);
    }

    /// <summary>Takes note of a statement that goes to a site.</summary>
    private void Sending(Backend backend, StatementAnalysis statement, ReadOnlySpan<byte> sql, in RouteDecision decision)
    {
        if (_turn.Subject.Kind is null)
        {
            _turn.Subject = decision.Subject.Kind is null && _status != TransactionStatus.Idle ? _blockSubject : decision.Subject;
        }

        if (_turn.Subject.Kind is not null)
        {
            _blockSubject = _turn.Subject;
        }

        var isRead = statement.Kind is StatementKind.Query;
        if (!isRead && decision.Kind is not RouteKind.Pinned)
        {
            Control(backend, statement, sql, decision);
        }

        if (statement.Kind is StatementKind.Write)
        {
            _turn.HasWritten = true;
            if (_turn.Subject.Kind is not null && decision.Kind is RouteKind.Home or RouteKind.Here && (_status == TransactionStatus.Idle || _block.IsReplayable))
            {
                _turn.Hold();
            }
        }
        else if (!isRead && _status == TransactionStatus.Idle && statement.Kind is not StatementKind.Begin)
        {
            _turn.Seen();
        }
    }

    private void Control(Backend backend, StatementAnalysis statement, ReadOnlySpan<byte> sql, in RouteDecision decision)
    {
        if (decision.Kind == RouteKind.EverySite)
        {
            var text = Encoding.UTF8.GetString(sql);
            foreach (var other in _backends.Values.Where(b => b != backend && statement.Kind == StatementKind.SessionWide))
            {
                other.Owed.Add(text);
            }
        }

        if (statement.Kind == StatementKind.Begin && _status == TransactionStatus.Idle)
        {
            _block.Begin(NewestSetting);
            _block.Note(statement, Encoding.UTF8.GetString(sql), isSent: true);
        }
        else if (_status == TransactionStatus.InBlock && statement.Kind is not (StatementKind.Write or StatementKind.Commit or StatementKind.Rollback))
        {
            _block.Note(statement, Encoding.UTF8.GetString(sql), isSent: true);
        }
    }

    private bool RefuseQuery(int bytes, byte[] error)
    {
        TurnTrace.Refused(_turn.Span, _core.Tally.Refusal(error));
        if (_turn.Active is null && BlockAt is { Status: TransactionStatus.InBlock } at)
        {
            // The site's block fails as if the site itself had refused.
            at.Send(Request.NonsenseQuery);
            (_turn.Active, _turn.AwaitsReady) = (at, true);
            _turn.Expected.Enqueue(new(ExpectedKind.Refusal, Bytes: error));
            return Consume(bytes);
        }

        Say(error);
        return EndQuery(bytes, failed: true);
    }

    private bool EndQuery(int bytes, bool failed)
    {
        Consume(bytes);
        if (_turn.Active is { } backend)
        {
            // Extended messages came before, without a Sync: their site is to end the turn.
            backend.Send(Request.Sync);
            _turn.AwaitsReady = true;
            return true;
        }

        EndLocally(failed);
        return true;
    }

    private bool CopyInput(byte tag, ReadOnlySpan<byte> message)
    {
        if (_turn.IsCopyIn)
        {
            if (_turn.Active!.Unsent > Loop.Link.HighWater)
            {
                return false;
            }

            _turn.Active.Send(message);
            _turn.IsCopyIn = tag == (byte)'d';
            return Consume(message.Length);
        }

        // The site may be about to ask for it; behind an error it is dropped, as a server does.
        return (_turn.Active is null || (!_turn.AwaitsReady && _turn.Expected.Count == 0)) && _wait == Wait.Nothing && Consume(message.Length);
    }

    private bool DuringCopy(byte tag, ReadOnlySpan<byte> message)
    {
        if (tag == (byte)'X')
        {
            return Quit();
        }

        // A server ignores Flush and Sync while it takes COPY data; anything else it refuses itself.
        if (tag is not ((byte)'S' or (byte)'H'))
        {
            _turn.Active!.Send(message);
        }

        return Consume(message.Length);
    }

    private bool Function(ReadOnlySpan<byte> message)
    {
        if (!AnswerParse())
        {
            return false;
        }

        if (_context.Pinned is not { } site)
        {
            return RefuseQuery(message.Length, Reply.Error(SessionErrors.NeedsPin));
        }

        if (Reach(site, out var error) is not { } backend)
        {
            return error is not null && RefuseQuery(message.Length, error);
        }

        backend.Send(message);
        _turn.Seen();
        (_turn.Active, _turn.AwaitsReady) = (backend, true);
        return Consume(message.Length);
    }

    private void Notify(in RouteDecision decision)
    {
        if (decision.Notice is { } notice)
        {
            Say(Reply.Notice(notice));
        }
    }
}
