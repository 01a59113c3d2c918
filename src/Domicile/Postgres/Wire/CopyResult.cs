namespace Domicile.Postgres.Wire;

/// <summary>What a copy did.</summary>
/// <param name="Rows">Rows the source sent.</param>
/// <param name="Bytes">Bytes of the source's CopyData payloads.</param>
/// <param name="RowsWritten">Rows the target says it wrote; fewer where a trigger dropped some. Zero without a target.</param>
/// <param name="Sink">The sink after the last row.</param>
public sealed record CopyResult<TSink>(long Rows, long Bytes, long RowsWritten, TSink Sink)
    where TSink : IRowSink;
