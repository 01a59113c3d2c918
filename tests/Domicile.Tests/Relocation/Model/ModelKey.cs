using System.Runtime.InteropServices;

namespace Domicile.Tests.Relocation.Model;

/// <summary>Names a row.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ModelKey(Relation Relation, int Id)
{
    public static ModelKey Touched(ModelKey row) => new(Relation.Touched, ((int)row.Relation * 1000) + row.Id);

    public override string ToString() => $"{Relation} {Id}";
}
