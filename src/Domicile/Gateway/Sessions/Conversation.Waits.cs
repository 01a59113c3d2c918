using System.Diagnostics.CodeAnalysis;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <content>Look-ups and cancels.</content>
internal sealed partial class Conversation
{
    private static readonly Refusal NoAnswer =
        new("08006", "It could not be found out whose row this is.", "No site could be asked.", "Name the subject with SET LOCAL domicile.subject, or try again later.");

    private long _asked;
    private long _turnNumber;

    /// <summary>Cancels what runs, or what waits.</summary>
    /// <param name="done">The cancel was carried out, or there was nothing to cancel.</param>
    public void Cancel(Action done)
    {
        if (_isClosed || !_isOpen || (!_turn.HasBegun && _wait == Wait.Nothing))
        {
            done();
            return;
        }

        _core.Tally.Cancel();
        if (_wait != Wait.Nothing)
        {
            // The message at the front waits: it is refused in place of waiting on.
            LeaveRoom();
            (_wait, _isCancelled, _asked) = (Wait.Nothing, true, _asked + 1);
            Process();
            done();
            return;
        }

        if (_turn.Active is not { } backend || backend.IsBeingCancelled || _turn.Retry is not null)
        {
            done();
            return;
        }

        var turn = _turnNumber;
        _ = new CancelAttempt(_loop, backend, () => !_isClosed && _turn.Active == backend && _turnNumber == turn, () =>
        {
            done();
            GoOn();
        });
    }

    /// <summary>A backend is not needed any more.</summary>
    private void Dismiss(Backend backend)
    {
        if (backend == _turn.Active && backend.State == BackendState.Open)
        {
            // A site notices that nobody waits for a statement only when it answers: the statement of a client that has gone would run on.
            _ = new CancelAttempt(_loop, backend, static () => true, backend.Leave);
        }
        else
        {
            backend.Leave();
        }
    }

    private bool Ask(RouteQuestion question)
    {
        _wait = Wait.Answer;
        _ = AskAsync(question, ++_asked);
        return false;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a look-up met, the client gets an error, and its session goes on.")]
    private async Task AskAsync(RouteQuestion question, long asked)
    {
        RouteDecision decision;
        try
        {
            decision = await _core.Router.AnswerAsync(question, _context, CancellationToken.None);
        }
        catch (Exception)
        {
            decision = RouteDecision.Refused(NoAnswer);
        }

        _loop.Post(() =>
        {
            if (_wait == Wait.Answer && _asked == asked && !_isClosed)
            {
                (_wait, _answer) = (Wait.Nothing, decision);
                Process();
            }
        });
    }
}
