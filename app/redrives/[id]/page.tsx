import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RedriveView } from "../../_components/redrives/RedriveView";

export const metadata: Metadata = { title: "Redrive" };

export default async function RedrivePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^\d{1,9}$/.test(id)) notFound();
  return <RedriveView id={Number(id)} />;
}
