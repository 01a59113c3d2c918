namespace Domicile.Tests.Relocation.Model;

/// <summary>What a model database says no with; the codes are PostgreSQL's and the guard's.</summary>
internal sealed class ModelFaultException(string code, string what) : Exception($"{code} {what}")
{
    public const string Serialization = "40001";
    public const string Deadlock = "40P01";
    public const string LockTimeout = "55P03";
    public const string Unique = "23505";
    public const string ForeignKey = "23503";
    public const string Disconnected = "08006";
    public const string NotHome = "DM001";
    public const string Closed = "DM002";

    public string Code { get; } = code;
}
