using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>What the router remembers of one client: settings of the gateway, and where its transaction is. Used by one thread at a time.</summary>
/// <param name="origin">What is known since its login.</param>
/// <remarks>Settings follow transactions as PostgreSQL's own do: SET in a transaction that rolls back is taken back, SET LOCAL ends with it.</remarks>
public sealed class SessionContext(SessionOrigin origin)
{
    private readonly List<(string Name, ContextState State)> _savepoints = [];
    private ContextState _state = ContextState.Empty;
    private ContextState _start = ContextState.Empty;
    private long _version;

    /// <summary>What is known since its login.</summary>
    public SessionOrigin Origin => origin;

    /// <summary>The status of the last ReadyForQuery, or InBlock since a BEGIN was sent.</summary>
    public TransactionStatus Status { get; private set; }

    /// <summary>Where the open transaction is (a block, or what was sent since the last ReadyForQuery); null when it has no site yet.</summary>
    public SiteId? TransactionSite { get; private set; }

    /// <summary>The site that SET domicile.site named; null when not pinned.</summary>
    public SiteId? Pinned => _state.Site;

    /// <summary>Whether statements that nobody looked at were sent since login or DISCARD ALL: they may have changed what names mean there.</summary>
    internal bool UsedPinned { get; private set; }

    /// <summary>Where the session listens; its backend there must stay open. Null when it does not.</summary>
    public SiteId? ListensAt => _state.ListensAt;

    /// <summary>The statements that a site must see, in this order, before it serves this session, those it has seen left out.</summary>
    public ImmutableArray<SessionSetting> Settings => _state.Settings;

    /// <summary>What counts now, and what of it a rollback takes back.</summary>
    internal ContextState State => _state;

    /// <summary>A copy to try the statements of one text on.</summary>
    internal SessionContext Fork()
    {
        var fork = new SessionContext(origin) { Status = Status, TransactionSite = TransactionSite, UsedPinned = UsedPinned };
        (fork._state, fork._start, fork._version) = (_state, _start, _version);
        fork._savepoints.AddRange(_savepoints);
        return fork;
    }

    /// <summary>Takes note that a statement was sent to its site, or answered by the gateway. In the order of sending; not for a refused one.</summary>
    /// <param name="statement">The statement; for a simple Query of several statements call it once, with the first of them.</param>
    /// <param name="decision">The decision by which it was sent.</param>
    public void Sent(StatementAnalysis statement, in RouteDecision decision)
    {
        if (decision.Site is not null && decision.Kind is not RouteKind.EverySite)
        {
            TransactionSite = decision.Site;
        }

        UsedPinned |= decision.Kind == RouteKind.Pinned;
        if (decision.Change is ContextChange.Several several)
        {
            foreach (var (each, change) in several.Changes)
            {
                Take(each, change, decision.Site);
            }
        }
        else
        {
            Take(statement, decision.Change, decision.Site);
        }
    }

    /// <summary>Takes note of a ReadyForQuery, a site's or the gateway's own.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="failed">Whether an ErrorResponse came since the ReadyForQuery before, or COMMIT was answered with ROLLBACK.</param>
    public void Ready(TransactionStatus status, bool failed)
    {
        if (status == TransactionStatus.Idle)
        {
            _state = failed ? _start.WithoutLocal() : _state.WithoutLocal();
            _start = _state;
            _savepoints.Clear();
            TransactionSite = null;
        }

        Status = status;
    }

    /// <summary>What SHOW of a domicile.* setting says; the subject's key is told to nobody but the client who set it.</summary>
    public string Show(string name) => name switch
    {
        "domicile.subject" => _state.Subject is { } subject ? $"{subject.Kind}:{subject.Key}" : "",
        "domicile.site" => _state.Site?.Text ?? "",
        _ => "",
    };

    private void Take(StatementAnalysis statement, ContextChange? change, SiteId? at)
    {
        switch (statement.Kind)
        {
            case StatementKind.Begin:
                Status = TransactionStatus.InBlock;
                break;
            case StatementKind.Commit:
                (_state, _start) = (_state.WithoutLocal(), _state.WithoutLocal());
                _savepoints.Clear();
                break;
            case StatementKind.Rollback:
                _state = _start = _start.WithoutLocal();
                _savepoints.Clear();
                break;
            case StatementKind.Savepoint:
                _savepoints.Add((statement.Name, _state));
                break;
            case StatementKind.ReleaseSavepoint when Find(statement.Name) is >= 0 and var at1:
                _savepoints.RemoveRange(at1, _savepoints.Count - at1);
                break;
            case StatementKind.RollbackToSavepoint when Find(statement.Name) is >= 0 and var at2:
                _state = _savepoints[at2].State;
                _savepoints.RemoveRange(at2 + 1, _savepoints.Count - at2 - 1);
                break;
            default:
                break;
        }

        if (change is not null)
        {
            UsedPinned &= change is not ContextChange.Forget { Everything: true };
            _state = _state.With(change, at, ++_version);
        }
    }

    private int Find(string savepoint) => _savepoints.FindLastIndex(s => s.Name == savepoint);
}
