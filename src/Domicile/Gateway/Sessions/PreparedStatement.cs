using Domicile.Gateway.Routing;

namespace Domicile.Gateway.Sessions;

/// <summary>A statement that a client has parsed; it is sent to each site that needs it.</summary>
/// <param name="name">Its name; empty for the unnamed.</param>
/// <param name="message">The whole Parse message.</param>
/// <param name="sql">Its text.</param>
/// <param name="analysis">What it is; null for an empty text.</param>
/// <param name="types">Type oids of its parameters.</param>
/// <param name="parsedAt">Where the router would parse it.</param>
internal sealed class PreparedStatement(string name, byte[] message, string sql, StatementAnalysis? analysis, uint[] types, RouteDecision parsedAt)
{
    private readonly List<Backend> _at = [];

    public string Name => name;

    public byte[] Message => message;

    public string Sql => sql;

    public StatementAnalysis? Analysis => analysis;

    public uint[] Types => types;

    public RouteDecision ParsedAt => parsedAt;

    /// <summary>Where it stands.</summary>
    public IReadOnlyList<Backend> At => _at;

    /// <summary>Whether it was sent there.</summary>
    public bool IsAt(Backend backend) => _at.Contains(backend);

    /// <summary>It is sent there.</summary>
    public void Sent(Backend backend) => _at.Add(backend);

    /// <summary>It is not there after all.</summary>
    public void Gone(Backend backend) => _at.Remove(backend);
}
