namespace Domicile.Tests.Relocation.Model;

/// <summary>A worker died (kill -9), or found that another has its claim.</summary>
internal sealed class WorkerEndedException(bool superseded) : Exception(superseded ? "superseded" : "killed")
{
    public bool Superseded { get; } = superseded;
}
