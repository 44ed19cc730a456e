namespace ClusterLlm.Protocol;

/// <summary>
/// Node (level, index) of the canonical reduction tree covers micro-batches [index 2^level, min((index+1) 2^level,
/// V)).
/// </summary>
public readonly record struct TreeNode(int Level, int Index);
