using System.Globalization;
using Domicile.Estate;
using Domicile.Gateway.Holding;
using Domicile.Gateway.Loop;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;
using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Sessions;

/// <content>The hold: a turn that a guard refused is taken back and runs again when the guard lets it, at the home of that time. Only what the
/// client has seen nothing of, and what the site has said that it did not do, is ever sent again.</content>
internal sealed partial class Conversation
{
    private SubjectAtHome _blockSubject;
    private long? _parkedSince;
    private int _tries;
    private HoldAnswer? _heldBecause;
    private LoopTimer? _parking;

    /// <summary>Whether an error says that the subject is at home elsewhere, or is being moved.</summary>
    private bool IsMoved(ReadOnlySpan<byte> error) => _turn.Subject.Kind is not null && ErrorFields.Is(error, "DM001"u8);

    private bool TryTakeBack(Backend backend, ReadOnlySpan<byte> error)
    {
        _heldBecause = null;
        if (!IsMoved(error) || !_turn.IsReplayable || _turn.Log.IsEmpty || (backend.Status != TransactionStatus.Idle && (!_block.IsReplayable || IsStrict(backend))))
        {
            return false;
        }

        var told = HomeIn(ErrorFields.Find(error, 'D'));
        var isElsewhere = told is not null && told.Site != backend.At.Site.Id && told.Epoch > _turn.Subject.Epoch;
        if (_parkedSince is null)
        {
            (_parkedSince, _tries) = (_core.Clock.GetTimestamp(), 0);
        }

        _heldBecause = _core.Room.TryPark(_turn.Subject.Token, _parkedSince.Value);
        if (_heldBecause != HoldAnswer.Park)
        {
            return false;
        }

        _core.Tally.Hold();
        TurnTrace.Held(_turn.Span);
        _turn.Retry = new(isElsewhere ? told : null, isElsewhere && _tries == 0 ? TimeSpan.Zero : HoldRoom.Pause(_tries));
        _tries++;
        if (_turn.IsExtended && !_turn.AwaitsReady)
        {
            backend.Send(Request.Sync);
        }

        return true;
    }

    /// <summary>Whether an open block holds one snapshot: it cannot be taken again elsewhere unseen.</summary>
    private bool IsStrict(Backend backend) =>
        !_context.Settings.IsDefaultOrEmpty && _context.Settings.LastOrDefault(s => s.Name == "default_transaction_isolation") is { Sql: { } set }
            ? !set.Contains("committed", StringComparison.OrdinalIgnoreCase)
            : backend.IsStrict;

    /// <summary>Why a statement is refused. One that would have to go on elsewhere since its subject has moved beneath the open block can be tried again.</summary>
    private Refusal Because(in RouteDecision decision)
    {
        if (decision.Subject is not { Kind: { } kind } subject)
        {
            return decision.Refusal!;
        }

        var why = _status == TransactionStatus.InBlock && kind == _blockSubject.Kind && subject.Token == _blockSubject.Token && subject.Epoch > _blockSubject.Epoch
            ? SessionErrors.MovedBeneath
            : decision.Refusal!;
        _core.Tally.RefusalOf(why.SqlState, subject);
        return why;
    }

    private byte[] NotHeld()
    {
        _core.Tally.NoHold();
        _parkedSince = null;
        return Reply.Error(SessionErrors.NotHeld(_heldBecause));
    }

    /// <summary>Takes what a site says while the turn is being taken back.</summary>
    private void TakeBack(Backend backend, byte tag, ReadOnlySpan<byte> message)
    {
        if (tag is (byte)'A')
        {
            _afterTurn.Append(message);
        }

        if (tag != (byte)'Z')
        {
            return;
        }

        backend.Status = StatusOf(message);
        if (backend.Status == TransactionStatus.Idle)
        {
            Restart();
        }
        else
        {
            Own(backend, "ROLLBACK");
        }
    }

    /// <summary>Nothing of the turn was done. Its messages go before what the client sent since, its block begins anew, and after the pause
    /// all of it is looked at as if it had just come.</summary>
    private void Restart()
    {
        var (retry, subject) = (_turn.Retry!, _turn.Subject);
        var log = _turn.Log.Span.ToArray();
        ForgetParses();
        _turn.Reset();
        _turnNumber++;
        var control = _status == TransactionStatus.Idle ? [] : _block.Control;
        _status = TransactionStatus.Idle;
        _context.Ready(TransactionStatus.Idle, failed: true);
        _block.Clear();
        foreach (var sql in control)
        {
            Again(sql);
        }

        _in.Prepend(log);
        (_replayLeft, _answer, _wait) = (log.Length, null, Wait.Parked);
        if (retry.Told is { } home)
        {
            _core.Router.Learn(subject.Kind!, subject.Token, home);
        }

        _parking = _loop.After(retry.Pause, Unpark);
    }

    /// <summary>Statements whose Parse was skipped by the site are not there.</summary>
    private void ForgetParses()
    {
        foreach (var lost in _turn.Expected)
        {
            if (lost is { Kind: ExpectedKind.Parse, Statement: { } statement } && _turn.Active is { } at)
            {
                statement.Gone(at);
            }
        }
    }

    private void Again(string sql)
    {
        var query = _core.Router.Analyse(sql);
        if (query.Only is { } statement)
        {
            var decision = _core.Router.Route(query, _context);
            _context.Sent(statement, decision);
            Answered(statement, sql, decision.Kind == RouteKind.Gateway ? decision : new(RouteKind.Later));
        }
    }

    private void Unpark()
    {
        LeaveRoom();
        if (_wait == Wait.Parked)
        {
            _wait = Wait.Nothing;
        }

        Process();
    }

    private void LeaveRoom()
    {
        if (_parking is { } parking)
        {
            parking.Cancel();
            _parking = null;
            _core.Room.Leave();
        }
    }

    /// <summary>Reads a guard's detail, <c>home=ie-dublin epoch=2</c>.</summary>
    private static Home? HomeIn(string detail) =>
        detail.Split(' ') is [['h', 'o', 'm', 'e', '=', .. var site], ['e', 'p', 'o', 'c', 'h', '=', .. var number]]
        && site.Length > 0 && site.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? new(SiteId.Parse(site), epoch)
            : null;
}
