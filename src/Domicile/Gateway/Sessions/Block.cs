using Domicile.Gateway.Routing;

namespace Domicile.Gateway.Sessions;

/// <summary>What an open transaction block consists of besides reads and writes: so that it can begin later than the client asked for, or again
/// elsewhere.</summary>
internal sealed class Block
{
    private readonly List<(string Sql, bool IsSent, bool IsOwn)> _control = [];

    /// <summary>Whether it may begin again elsewhere, unseen: it has only read, statement by statement, and nothing was written.</summary>
    public bool IsReplayable { get; private set; } = true;

    /// <summary>The session setting that was the newest when it began.</summary>
    public long SettingsAtBegin { get; private set; } = long.MaxValue;

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<string> Control => [.. _control.Select(c => c.Sql)];

    /// <summary>What no site has seen yet.</summary>
    public IReadOnlyList<string> Unsent => [.. _control.Where(c => c is { IsSent: false, IsOwn: false }).Select(c => c.Sql)];

    /// <summary>It begins.</summary>
    public void Begin(long newestSetting)
    {
        Clear();
        SettingsAtBegin = newestSetting;
    }

    /// <summary>Takes note of a statement that was answered or sent.</summary>
    /// <param name="statement">What it is.</param>
    /// <param name="sql">Its text.</param>
    /// <param name="isSent">Whether a site has it.</param>
    public void Note(StatementAnalysis statement, string sql, bool isSent)
    {
        switch (statement.Kind)
        {
            case StatementKind.Begin or StatementKind.Setting or StatementKind.Savepoint or StatementKind.ReleaseSavepoint or StatementKind.RollbackToSavepoint:
                // A snapshot that is held for the whole block cannot be taken again elsewhere unseen.
                IsReplayable &= !sql.Contains("repeatable", StringComparison.OrdinalIgnoreCase) && !sql.Contains("serializable", StringComparison.OrdinalIgnoreCase);
                _control.Add((sql, isSent, IsOwn: false));
                break;
            case StatementKind.GatewaySetting:
                _control.Add((sql, IsSent: true, IsOwn: true));
                break;
            case StatementKind.Query or StatementKind.GatewayShow:
                break;
            default:
                IsReplayable = false;
                break;
        }
    }

    /// <summary>It has written.</summary>
    public void Wrote() => IsReplayable = false;

    /// <summary>A site has all of it now.</summary>
    public void AllSent()
    {
        for (var i = 0; i < _control.Count; i++)
        {
            _control[i] = _control[i] with { IsSent = true };
        }
    }

    /// <summary>It is over.</summary>
    public void Clear()
    {
        _control.Clear();
        (IsReplayable, SettingsAtBegin) = (true, long.MaxValue);
    }
}
