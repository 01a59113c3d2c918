using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <content>Statements and portals at sites.</content>
internal sealed partial class Conversation
{
    private readonly List<(Backend At, string Name)> _toClose = [];
    private readonly Dictionary<Backend, PreparedStatement> _unnamed = [];

    /// <summary>Answers a Parse that neither Bind nor Describe follows.</summary>
    /// <returns>False when the message at the front has to wait.</returns>
    private bool AnswerParse()
    {
        if (_turn.Unanswered is not { } statement)
        {
            return true;
        }

        if ((_turn.Active?.At.Site.Id ?? _context.TransactionSite ?? statement.ParsedAt.Site) is not { } site || IsOwn(statement))
        {
            SayParsed();
            return true;
        }

        if (Reach(site, out var error) is { } backend)
        {
            Place(backend, statement);
            return true;
        }

        if (error is not null)
        {
            _turn.Unanswered = null;
            _statements.Remove(statement.Name);
            Fails(error);
            _again = true;
        }

        return false;
    }

    /// <summary>Answers it at the gateway.</summary>
    private void SayParsed()
    {
        if (_turn.Unanswered is not null)
        {
            _turn.Unanswered = null;
            Say(Reply.ParseComplete);
        }
    }

    /// <summary>Has the statement at a site, unless it is there already.</summary>
    private void Place(Backend backend, PreparedStatement statement)
    {
        CloseOld(backend, statement);
        if (_turn.Unanswered == statement)
        {
            _turn.Unanswered = null;
            if (statement.IsAt(backend))
            {
                Say(Reply.ParseComplete);
                return;
            }

            Forward(backend, statement.Message, new(ExpectedKind.Parse, statement));
            statement.Sent(backend);
        }
        else if (!statement.IsAt(backend))
        {
            Forward(backend, statement.Message, new(ExpectedKind.Parse, statement, IsSilent: true), isOwn: true);
            statement.Sent(backend);
        }
    }

    /// <summary>The unnamed statement of a site is what was parsed there last: whoever else believed to be there is not.</summary>
    private void CloseOld(Backend backend, PreparedStatement statement)
    {
        if (statement.Name.Length == 0 && _unnamed.GetValueOrDefault(backend) != statement)
        {
            _unnamed.GetValueOrDefault(backend)?.Gone(backend);
            _unnamed[backend] = statement;
        }

        for (var i = _toClose.Count - 1; i >= 0; i--)
        {
            if (_toClose[i].At == backend)
            {
                Forward(backend, Request.CloseStatement(_toClose[i].Name), new(ExpectedKind.Close, IsSilent: true), isOwn: true);
                _toClose.RemoveAt(i);
            }
        }
    }

    private void Forward(Backend backend, ReadOnlySpan<byte> message, ExpectedReply reply, bool isOwn = false)
    {
        _turn.Active = backend;
        backend.Send(message);
        _turn.Expected.Enqueue(reply);
        if (!isOwn)
        {
            _turn.Note(message, _core.Options.Hold.Bytes);
        }
    }

    private bool ToPortal(Portal portal, ReadOnlySpan<byte> message, ExpectedReply reply)
    {
        if (Reach(portal.Decision.Site!, out var error) is not { } backend)
        {
            return error is not null && Refuse(message.Length, error);
        }

        Forward(backend, message, reply);
        return Consume(message.Length);
    }

    /// <summary>Whether the gateway alone knows the statement.</summary>
    private static bool IsOwn(PreparedStatement statement) =>
        statement.Analysis is null || statement.Analysis.Kind is StatementKind.GatewaySetting or StatementKind.GatewayShow;

    private void SayColumns(PreparedStatement statement)
    {
        if (statement.Analysis is { Kind: StatementKind.GatewayShow } show)
        {
            Say(Reply.TextColumn(show.Name));
        }
        else
        {
            Say(Reply.NoData);
        }
    }

    /// <summary>Refuses the message at the front: what follows up to the Sync is dropped, as a server does.</summary>
    private bool Refuse(int bytes, byte[] error)
    {
        SayParsed();
        Consume(bytes);
        TurnTrace.Refused(_turn.Span, _core.Tally.Refusal(error));
        Fails(error);
        return true;
    }

    private void Fails(byte[] error)
    {
        _turn.IsExtended = true;
        _turn.IsSkipping = true;
        if ((_turn.Active ?? (BlockAt is { Status: TransactionStatus.InBlock } block ? block : null)) is { } at)
        {
            // The site's transaction has to fail, too, and the error has to come behind what the site still has to say.
            Forward(at, Request.Nonsense, new(ExpectedKind.Refusal, Bytes: error), isOwn: true);
        }
        else
        {
            _client.Send(error);
            _turn.HasFailed = true;
        }
    }
}
